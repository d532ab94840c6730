"""What every test here needs: the platform, sockets, time, and a browser."""

from typing import Final

import pytest

from local_cloud.chromium import CHOSEN_BY, find_chromium
from tests.running_cloud import EMULATOR_MARKS

BROWSER_MARKS: Final = [
    *EMULATOR_MARKS,
    pytest.mark.skipif(
        find_chromium() is None,
        reason=f"there is no Chromium here: sudo apt-get install chromium, or name another one by {CHOSEN_BY}",
    ),
]

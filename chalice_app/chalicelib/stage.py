"""Which deployment this is, as far as it must be known while the app is imported.

Chalice needs the names of event sources when it packages the app, and they carry the stage.
Everything else about the surroundings waits for `settings`.
"""

import os
from typing import Final

STAGE: Final = os.environ.get("STAGE", "dev")

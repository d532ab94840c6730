"""One folder, one local cloud."""

from pathlib import Path

import pytest

from local_cloud.errors import AlreadyRunning
from local_cloud.folders import Folders


def test_two_local_clouds_do_not_share_a_folder(tmp_path: Path) -> None:
    first, second = Folders(home=tmp_path), Folders(home=tmp_path)

    with first.occupied(), pytest.raises(AlreadyRunning, match="--home"), second.occupied():
        pytest.fail("the second one was let in")


def test_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    with Folders(home=tmp_path).occupied():
        pass

    with Folders(home=tmp_path).occupied():
        pass

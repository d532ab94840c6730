"""What tests of several folders share."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from tests.running_cloud import RunningCloud

_BROWSER: Final = Path(__file__).parent / "browser"


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator["RunningCloud"]:
    """The platform, brought up once for every test that needs all of it."""
    # Imported when it is needed: unit tests also run in environments that have no emulator.
    from tests.running_cloud import running_cloud

    with running_cloud(tmp_path_factory.mktemp("cloud")) as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: it leaves devices, alerts and reviews behind that no test of the platform expects."""
    items.sort(key=lambda item: _BROWSER in item.path.parents)

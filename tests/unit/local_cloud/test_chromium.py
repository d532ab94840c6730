"""How the browser is found that looks at the dashboard."""

from pathlib import Path

import pytest

from local_cloud.chromium import CHOSEN_BY, chromium, find_chromium
from local_cloud.errors import Missing


@pytest.fixture(autouse=True)
def _a_machine_without_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(CHOSEN_BY, raising=False)


def test_the_machines_own_is_taken(tmp_path: Path) -> None:
    program = tmp_path / "chromium-browser"
    program.touch(mode=0o755)

    assert find_chromium() == str(program)


def test_another_one_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CHOSEN_BY, "/opt/browser")

    assert find_chromium() == "/opt/browser"


def test_without_one_it_says_how_to_get_one() -> None:
    with pytest.raises(Missing, match="apt-get install chromium"), chromium():
        pytest.fail("there is none")

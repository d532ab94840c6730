"""As many threads as the process has cores, and no more than its container may use."""

from pathlib import Path

import pytest

from ml_model.serving import cores


@pytest.fixture(autouse=True)
def _eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "core_count", lambda: 8)


def test_without_a_limit_all_cores_are_used(tmp_path: Path) -> None:
    assert cores.usable_cores(tmp_path) == 8


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("max 100000", 8), ("200000 100000", 2), ("350000 100000", 3), ("50000 100000", 1), ("1600000 100000", 8)],
)
def test_a_limit_of_version_2_is_kept(tmp_path: Path, limit: str, expected: int) -> None:
    (tmp_path / "cpu.max").write_text(f"{limit}\n")

    assert cores.usable_cores(tmp_path) == expected


@pytest.mark.parametrize(("quota_us", "expected"), [("-1", 8), ("400000", 4)])
def test_a_limit_of_version_1_is_kept(tmp_path: Path, quota_us: str, expected: int) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text(f"{quota_us}\n")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n")

    assert cores.usable_cores(tmp_path) == expected

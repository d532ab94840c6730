"""What is kept of a build is found again exactly while its sources are the same."""

from pathlib import Path

import pytest

from local_cloud.content_key import content_key


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    (folder / "lib").mkdir(parents=True)
    (folder / "app.py").write_text("print(1)")
    (folder / "lib" / "part.py").write_text("print(2)")
    return folder


def test_the_same_content_has_the_same_key(sources: Path) -> None:
    assert content_key([sources]) == content_key([sources])


def test_a_changed_file_changes_the_key(sources: Path) -> None:
    before = content_key([sources])
    (sources / "lib" / "part.py").write_text("print(3)")

    assert content_key([sources]) != before


def test_a_renamed_file_changes_the_key(sources: Path) -> None:
    before = content_key([sources])
    (sources / "lib" / "part.py").rename(sources / "lib" / "other.py")

    assert content_key([sources]) != before


def test_content_that_moves_between_files_changes_the_key(sources: Path) -> None:
    (sources / "a").write_text("xy")
    (sources / "b").write_text("")
    before = content_key([sources])
    (sources / "a").write_text("x")
    (sources / "b").write_text("y")

    assert content_key([sources]) != before


@pytest.mark.parametrize("leftover", ["node_modules", "__pycache__", "cdk.out", "chalice.out"])
def test_what_tools_leave_behind_does_not_count(sources: Path, leftover: str) -> None:
    before = content_key([sources])
    (sources / leftover).mkdir()
    (sources / leftover / "file").write_text("made")

    assert content_key([sources]) == before


def test_another_python_changes_the_key(sources: Path) -> None:
    assert content_key([sources], also=["3.11"]) != content_key([sources], also=["3.12"])

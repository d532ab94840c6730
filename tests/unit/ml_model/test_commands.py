"""The commands that people type."""

import json
from pathlib import Path

import pytest

from ml_model import classify, evaluate
from tests.unit.ml_model.photo_bytes import as_jpeg, as_png, textured


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with two photos, a text file and a broken photo."""
    (tmp_path / "a.jpg").write_bytes(as_jpeg(textured(seed=1)))
    (tmp_path / "b.PNG").write_bytes(as_png(textured(seed=2)))
    (tmp_path / "notes.txt").write_text("not looked at")
    return tmp_path


def test_classify_prints_a_row_for_each_photo_of_a_folder(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert classify.main([str(photos)]) == 0

    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split() == ["verdict", "confidence", "diagnosis", "file"]
    assert [Path(row.split()[-1]).name for row in rows] == ["a.jpg", "b.PNG"]


def test_classify_prints_json_lines(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert classify.main(["--json", str(photos / "a.jpg")]) == 0

    line = json.loads(capsys.readouterr().out)
    assert line["file"].endswith("a.jpg")
    assert set(line["diagnosis"]) >= {"label", "verdict", "confidence", "model"}


def test_classify_goes_on_after_a_photo_that_it_cannot_read_and_fails_at_the_end(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing, broken, good = photos / "missing.jpg", photos / "notes.txt", photos / "a.jpg"

    assert classify.main(["--json", str(missing), str(broken), str(good)]) == 1

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "cannot be read" in lines[0]["error"]
    assert "neither a JPEG nor a PNG" in lines[1]["error"]
    assert "diagnosis" in lines[2]


def test_classify_says_when_a_folder_has_no_photo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert classify.main([str(tmp_path)]) == 1
    assert "no JPEG or PNG file" in capsys.readouterr().err


def a_split(root: Path, label: str) -> Path:
    """An unpacked test split of one photo."""
    (root / "leaf.jpg").write_bytes(as_jpeg(textured()))
    (root / "labels-test.csv").write_text(f"path,source,class,group\nleaf.jpg,bean,{label},\n")
    return root


def test_evaluate_ends_in_one_line_of_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(["--data", str(a_split(tmp_path, "Bean___Rust"))]) == 0

    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["eval"] == "leaf"
    assert figures["photos"] == 1
    assert figures["by_source"] == {"bean": figures["top1"]}


@pytest.mark.parametrize("label", ["", "Banana___Panama_disease"])
def test_evaluate_refuses_data_that_it_cannot_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], label: str
) -> None:
    data = a_split(tmp_path, label) if label else tmp_path

    assert evaluate.main(["--data", str(data)]) == 1
    assert capsys.readouterr().err.startswith("error: ")

"""`python -m ml_model.classify`: what it prints and writes, and what it says of files that it cannot read."""

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image

from ml_model import classify as command
from ml_model.classify import classify
from ml_model.contact_sheet import contact_sheet
from ml_model.diagnosis import Diagnosis, RankedLabel, Verdict
from ml_model.model_card import ModelIdentity
from ml_model.preprocess import open_photo
from tests.unit.ml_model.photo_bytes import LEAF_GREEN, as_jpeg, as_png, plain, saved_as, textured

HEATMAP = tuple((100,) * 4 + (0,) * 4 for _ in range(8))
FOUND = Diagnosis(
    label="Bean___Rust",
    crop="Bean",
    condition="Rust",
    healthy=False,
    confidence=0.934,
    top=(RankedLabel(label="Bean___Rust", confidence=0.934),),
    verdict=Verdict.DISEASE,
    severity_pct=12.5,
    heatmap=HEATMAP,
    model=ModelIdentity(name="leaf", version="2.0.0", sha256="0" * 64),
)


class EverythingIsRust:
    """Reads a photo as the classifier does, and always finds the same."""

    def __init__(self, found: Diagnosis = FOUND) -> None:
        self.found = found

    def diagnose(self, data: bytes) -> Diagnosis:
        open_photo(data, 256)
        return self.found


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with a photo of each kind, one of them in a folder below, and a text file."""
    folder = tmp_path / "photos"
    (folder / "below").mkdir(parents=True)
    (folder / "a.jpg").write_bytes(as_jpeg(textured(seed=1)))
    (folder / "b.PNG").write_bytes(as_png(textured(seed=2)))
    (folder / "below" / "c.webp").write_bytes(saved_as(textured(seed=3), "WEBP"))
    (folder / "notes.txt").write_text("not looked at")
    return folder


def run(*given: Path, heatmap: Path | None = None, as_json: bool = True, found: Diagnosis = FOUND) -> int:
    return classify(given, EverythingIsRust(found), heatmap_dir=heatmap, as_json=as_json)


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_folder_gives_a_line_for_each_photo_in_it_and_below(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(photos) == 0

    lines = lines_of(capsys)
    assert [line["file"] for line in lines] == [str(photos / name) for name in ("a.jpg", "b.PNG", "below/c.webp")]
    assert {line["diagnosis"]["label"] for line in lines} == {"Bean___Rust"}
    assert not any("error" in line or "overlay" in line for line in lines)


def test_a_photo_given_twice_is_diagnosed_once(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(photos / "a.jpg", photos / "a.jpg", photos) == 0

    assert len(lines_of(capsys)) == 3


def test_the_table_tells_verdict_sureness_diagnosis_and_severity(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(photos / "a.jpg", as_json=False) == 0

    printed = capsys.readouterr().out
    (row,) = [line for line in printed.splitlines() if "a.jpg" in line]
    assert row.split() == ["disease", "93%", "Bean:", "Rust", "12", "%", str(photos / "a.jpg")]


def test_the_table_names_no_disease_of_what_is_no_leaf(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    no_leaf = msgspec.structs.replace(FOUND, verdict=Verdict.NOT_A_LEAF, heatmap=None, severity_pct=None)

    assert run(photos / "a.jpg", as_json=False, found=no_leaf) == 0

    (row,) = [line for line in capsys.readouterr().out.splitlines() if "a.jpg" in line]
    assert row.split() == ["not", "a", "leaf", str(photos / "a.jpg")]


def test_the_table_shows_a_file_name_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # In square brackets, a table of rich would see a style.
    path = tmp_path / f"[red]leaf {'of a long name ' * 10}[bold].jpg"
    path.write_bytes(as_jpeg(plain()))

    assert run(path, as_json=False) == 0

    assert str(path) in capsys.readouterr().out


def test_what_cannot_be_diagnosed_is_told_at_the_end_and_the_rest_is_answered(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = photos / "empty"
    empty.mkdir()
    missing, broken, good = photos / "missing.jpg", photos / "notes.txt", photos / "a.jpg"

    assert run(missing, broken, empty, good, as_json=False) == 1

    printed = capsys.readouterr()
    assert str(good) in printed.out
    told = dict(line.split(": ", 1) for line in printed.err.splitlines())
    assert told == {
        str(missing): "cannot be read: No such file or directory",
        str(broken): "the bytes are neither a JPEG nor a PNG nor a WebP image",
        str(empty): "there is no JPEG, PNG or WebP file in this folder",
    }


def test_errors_are_json_lines_as_well(photos: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(photos / "missing.jpg", photos / "a.jpg") == 1

    first, second = lines_of(capsys)
    assert "cannot be read" in first["error"]
    assert second["diagnosis"]["heatmap"] == [list(row) for row in HEATMAP]


def test_a_name_that_is_no_utf8_is_printed_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "leaf-\udcff.jpg"
    try:
        path.write_bytes(as_jpeg(plain()))
    except OSError:
        pytest.skip("this file system has no such names")

    assert run(path) == 0

    assert lines_of(capsys)[0]["file"].endswith("leaf-�.jpg")


def test_heat_maps_are_written_one_for_each_photo(
    photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "out"

    assert run(photos, heatmap=out) == 0

    written = [Path(line["overlay"]) for line in lines_of(capsys)]
    assert written == [out / name for name in ("a.heatmap.jpg", "b.heatmap.jpg", "c.heatmap.jpg")]
    left, right = np.hsplit(np.abs(pixels(written[0]) - pixels(photos / "a.jpg")), 2)
    # The evidence lies in the left half; the right one is only compressed anew.
    assert left.mean() > 30
    assert right[:, 40:].mean() < 5


def pixels(path: Path) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(Image.open(path).convert("RGB"), dtype=float)


def test_photos_of_one_name_get_heat_maps_of_different_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [tmp_path / name for name in ("x/leaf.jpg", "y/leaf.jpg", "y/LEAF.png")]
    for path in given:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(as_jpeg(plain()))

    assert run(*given, heatmap=tmp_path / "out") == 0

    written = [Path(line["overlay"]).name for line in lines_of(capsys)]
    assert written == ["leaf.heatmap.jpg", "leaf.heatmap-2.jpg", "LEAF.heatmap-3.jpg"]


def test_a_second_run_writes_the_same_names_and_takes_no_heat_map_for_a_photo(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = photos / "out"

    assert run(photos, heatmap=out) == 0
    first = lines_of(capsys)
    assert run(photos, heatmap=out) == 0

    assert lines_of(capsys) == first
    assert len(list(out.iterdir())) == 3


def test_no_photo_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo, named_like_a_heat_map = tmp_path / "leaf.jpg", tmp_path / "leaf.heatmap.jpg"
    before = {path: as_jpeg(textured(seed=seed)) for seed, path in enumerate((photo, named_like_a_heat_map))}
    for path, data in before.items():
        path.write_bytes(data)

    assert run(photo, named_like_a_heat_map, heatmap=tmp_path) == 0

    assert {path: path.read_bytes() for path in before} == before
    assert [Path(line["overlay"]).name for line in lines_of(capsys)] == [
        "leaf.heatmap-2.jpg",
        "leaf.heatmap.heatmap.jpg",
    ]


def test_what_is_no_leaf_has_no_heat_map(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    no_leaf = msgspec.structs.replace(FOUND, verdict=Verdict.NOT_A_LEAF, heatmap=None, severity_pct=None)

    assert run(photos / "a.jpg", heatmap=tmp_path / "out", found=no_leaf) == 0

    assert "overlay" not in lines_of(capsys)[0]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_contact_sheet_shows_each_photo_above_its_heat_map() -> None:
    sheet = contact_sheet([as_png(plain()), as_png(plain((90, 90, 200)))], EverythingIsRust())

    assert sheet.size == (400, 400)
    pixels_of = np.asarray(sheet)
    assert pixels_of[100, 100].tolist() == list(LEAF_GREEN)
    assert pixels_of[100, 300].tolist() == [90, 90, 200]
    assert pixels_of[300, 20].tolist() != list(LEAF_GREEN)
    assert pixels_of[300, 190].tolist() == list(LEAF_GREEN)


def test_a_folder_of_heat_maps_that_cannot_be_made_is_told_at_once(
    photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(photos, heatmap=photos / "notes.txt") == 1

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"error: no folder can be made at {photos / 'notes.txt'}")


def test_a_model_that_is_not_there_is_told(photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--artifact", str(tmp_path), str(photos)]) == 1
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize("precision", ["float", "int8"])
def test_the_committed_model_answers_in_both_precisions(
    photos: Path, capsys: pytest.CaptureFixture[str], precision: str
) -> None:
    assert command.main(["--json", "--precision", precision, str(photos / "a.jpg")]) == 0

    (line,) = lines_of(capsys)
    assert set(line["diagnosis"]) >= {"label", "verdict", "confidence", "heatmap", "severity_pct", "model"}

"""`python -m ml_model.drift`: from JSON lines and from the table to a report."""

import json
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from moto import mock_aws
from PIL import Image

from ml_model import drift
from tests.contract import cloud
from tests.unit.ml_model.drift_report.diagnoses import START, Fleet, listed, stored
from tests.unit.ml_model.platform_records import PlatformInMoto, an_id

CHANGE = START + timedelta(days=28)
END = CHANGE + timedelta(days=7)
USUAL = Fleet(photos_a_day=5)
ILL = replace(USUAL, mix={"Bean___Rust": 1.0}, unsure=0.4)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Four usual weeks and one in which much is different, in two files."""
    folder = tmp_path / "diagnoses"
    folder.mkdir()
    for name, photos in (("a", USUAL.photos(START, 28, seed=0)), ("b", ILL.photos(CHANGE, 7, seed=1))):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(listed(photo)) + "\n" for photo in photos))
    return folder


def run(out: Path, *arguments: str) -> int:
    return drift.main([*arguments, "--until", END.isoformat(), "--out", str(out)])


def test_the_report_is_a_table_a_plot_and_a_line_of_json(
    lines: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "report", "--diagnoses", str(lines)) == 0

    text = capsys.readouterr().out
    last = json.loads(text.splitlines()[-1])
    assert (last["drift"], last["photos"], last["reference_photos"]) == ("drift", 280, 1120)
    assert last["measures"]["class mix"]["state"] == "drift"
    assert "unsure (difference of rates)" in text
    assert json.loads((tmp_path / "report" / "drift.json").read_text()) == last
    assert "drift.png" in (tmp_path / "report" / "drift.md").read_text()
    with Image.open(tmp_path / "report" / "drift.png") as picture:
        assert picture.convert("L").getextrema() == (0, 255)  # something was drawn


def test_a_reference_may_be_named(lines: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fixed = (START + timedelta(days=10)).isoformat()

    assert run(tmp_path, "--diagnoses", str(lines), "--reference-until", fixed, "--reference-days", "10") == 0

    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (last["reference_photos"], last["reference_until"]) == (400, fixed)


def test_a_reference_that_reaches_into_the_last_days_is_refused(
    lines: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "--diagnoses", str(lines), "--reference-until", END.isoformat()) == 1
    assert "compared with themselves" in capsys.readouterr().err


def test_too_few_photos_are_told_and_drawn_all_the_same(
    lines: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (lines / "a.jsonl").unlink()

    assert run(tmp_path / "report", "--diagnoses", str(lines)) == 0

    assert "Too few to judge" in capsys.readouterr().out
    assert (tmp_path / "report" / "drift.png").is_file()


def test_another_model_in_between_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "photos.jsonl"
    photos = [*USUAL.photos(START, 28, seed=0), *replace(USUAL, model="2.1.0").photos(CHANGE, 7, seed=1)]
    file.write_text("\n".join(json.dumps(listed(photo)) for photo in photos))

    assert run(tmp_path / "report", "--diagnoses", str(file)) == 0
    assert "not diagnosed by the same model" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("not json\n", "line 1"),
        ('{"device_id": "a"}\n', "line 1"),
        ('{"device_id": "a", "taken_at": 1e30, "diagnosis": {}}', "line 1"),
    ],
)
def test_a_line_that_is_no_diagnosis_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, complaint: str
) -> None:
    (tmp_path / "photos.jsonl").write_text(text)

    assert run(tmp_path / "report", "--diagnoses", str(tmp_path)) == 1
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nothing-here", "."])
def test_a_path_without_diagnoses_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert run(tmp_path / "report", "--diagnoses", str(tmp_path / name)) == 1
    assert capsys.readouterr().err.startswith("error: ")


def test_the_table_gives_the_same_report_as_json_lines(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    socket_disabled: None,  # noqa: ARG001
) -> None:
    fleet = replace(USUAL, devices=3, photos_a_day=6)
    week_before = CHANGE - timedelta(days=7)
    photos = [*fleet.photos(week_before, 7, seed=0), *fleet.photos(CHANGE, 7, seed=1)]
    file = tmp_path / "photos.jsonl"
    file.write_text("\n".join(json.dumps(listed(photo)) for photo in photos))
    monkeypatch.setenv("AWS_DEFAULT_REGION", cloud.REGION)

    with mock_aws():
        platform = PlatformInMoto()
        for number, photo in enumerate(photos):
            platform.store("PHOTOS", stored(photo), sort=an_id(photo.taken_at.astimezone(UTC), number))
        assert run(tmp_path / "a", "--operations-table", cloud.OPERATIONS_TABLE, "--reference-days", "7") == 0
    from_table = capsys.readouterr().out
    assert run(tmp_path / "b", "--diagnoses", str(file), "--reference-days", "7") == 0

    assert from_table == capsys.readouterr().out
    assert json.loads(from_table.splitlines()[-1])["photos"] == 126


@pytest.mark.parametrize("arguments", [["--days", "0"], ["--days", "week"], ["--until", "soon"]])
def test_days_and_dates_that_are_none_are_usage_errors(tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        drift.main(["--diagnoses", str(tmp_path), "--out", str(tmp_path), *arguments])

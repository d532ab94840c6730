"""`python -m ml_model.feedback export`, on moto's cloud."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from ml_model.feedback.__main__ import main
from ml_model.feedback.feedback_set import open_feedback
from tests.contract import cloud
from tests.unit.ml_model.model_folders import write_model
from tests.unit.ml_model.platform_records import NOON, PlatformInMoto, a_review, review_photo


@pytest.fixture
def platform(empty_cloud: None) -> PlatformInMoto:  # noqa: ARG001
    return PlatformInMoto()


def run(out: Path, *more: str, table: str = cloud.OPERATIONS_TABLE, bucket: str = cloud.RAW_BUCKET) -> int:
    card = write_model(out.parent / "model", "2.0.0", labels=("Tomato___Late_blight", "Tomato___healthy"))
    places = ["--operations-table", table, "--raw-bucket", bucket, "--out", str(out), "--card", str(card)]
    return main(["export", *places, *more])


def test_an_export_ends_in_one_line_of_json(
    platform: PlatformInMoto, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review_photo(platform, a_review(1))
    gone = review_photo(platform, a_review(2, label="Tomato___healthy"), data=None)

    assert run(tmp_path / "out") == 0

    *lines, last = capsys.readouterr().out.splitlines()
    assert json.loads(last) == {
        "feedback": "export",
        "photos": 1,
        "downloaded": 1,
        "deleted": 1,
        "forgotten": 0,
        "classes": 1,
    }
    assert any(gone["photo_key"] in line for line in lines)
    assert len(open_feedback(tmp_path / "out").photos) == 1


def test_older_reviews_are_left_out(platform: PlatformInMoto, tmp_path: Path) -> None:
    review_photo(platform, a_review(1, at=NOON - timedelta(days=3)))
    recent = review_photo(platform, a_review(2, at=NOON))

    assert run(tmp_path / "out", "--since", "2026-11-20") == 0

    assert [Path(photo.path).stem for photo in open_feedback(tmp_path / "out").photos] == [recent["photo_id"]]


def test_a_label_that_no_model_knows_is_refused_before_anything_is_written(
    platform: PlatformInMoto, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review_photo(platform, a_review(1))
    review_photo(platform, a_review(2, label="Banana___Panama_disease"))

    assert run(tmp_path / "out") == 1

    assert "Banana___Panama_disease" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("names", "complaint"),
    [({"table": "no-such-table"}, "no-such-table"), ({"bucket": "no-such-bucket"}, "no-such-bucket")],
)
def test_a_table_or_bucket_that_is_not_there_is_named(
    platform: PlatformInMoto,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    names: dict[str, str],
    complaint: str,
) -> None:
    review_photo(platform, a_review(1))

    assert run(tmp_path / "out", **names) == 1

    assert f"{complaint} cannot be read" in capsys.readouterr().err


@pytest.mark.usefixtures("empty_cloud")
def test_no_region_and_a_date_that_is_none_are_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit):
        run(tmp_path / "out", "--since", "last week")
    assert "'last week' is no date such as 2026-10-01" in capsys.readouterr().err

    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    assert run(tmp_path / "out") == 1
    assert "region" in capsys.readouterr().err

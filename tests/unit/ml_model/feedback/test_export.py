"""From reviews to a folder that can be trained on."""

import csv
import hashlib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ml_model.errors import DatasetInvalid
from ml_model.feedback.export import Exported, export
from ml_model.feedback.feedback_set import open_feedback
from ml_model.feedback.manifest import read_manifest
from ml_model.feedback.reviews import reviews_that_count
from tests.unit.ml_model.platform_records import NOON, Platform, PlatformInMemory, a_review, review_photo

LATER = NOON + timedelta(days=1)


def exported(platform: Platform, out: Path, *, download: bool = True) -> Exported:
    """Export everything that was reviewed."""
    return export(reviews_that_count(platform.feed, NOON, LATER), platform.photos, out, download=download)


def files_in(out: Path) -> set[str]:
    return {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}


def test_an_export_has_the_layout_of_the_data_set(platform: Platform, tmp_path: Path) -> None:
    item = review_photo(platform, a_review(label="Tomato___Late_blight"), b"leaf")

    exported(platform, tmp_path)

    path = f"feedback/train/Tomato___Late_blight/{item['photo_id']}.jpg"
    assert (tmp_path / path).read_bytes() == b"leaf"
    assert list(csv.DictReader((tmp_path / "labels-train.csv").read_text().splitlines())) == [
        {
            "path": path,
            "source": "feedback",
            "split": "train",
            "class": "Tomato___Late_blight",
            "original_name": item["photo_key"],
            "group": "feedback:bench-3",
            "encoding": "as uploaded",
        }
    ]


def test_the_manifest_says_where_a_photo_came_from_and_whose_word_its_label_is(
    platform: Platform, tmp_path: Path
) -> None:
    item = review_photo(platform, a_review(comment="seen under the lens"), b"leaf")

    exported(platform, tmp_path)

    (line,) = read_manifest(tmp_path)
    assert (line.key, line.sha256, line.size_bytes) == (item["photo_key"], hashlib.sha256(b"leaf").hexdigest(), 4)
    assert (line.reviewed_by, line.reviewed_at, line.comment) == ("ada", NOON, "seen under the lens")
    assert (line.label, line.said_label) == ("Tomato___Late_blight", "Tomato___Early_blight")


def test_photos_of_one_device_are_one_group_and_open_as_a_set(platform: Platform, tmp_path: Path) -> None:
    for number, device in enumerate(["bench-3", "bench-3", "bench-4"]):
        review_photo(platform, a_review(number, device_id=device), str(number).encode())
    exported(platform, tmp_path)

    leaves = open_feedback(tmp_path)

    assert [photo.group for photo in leaves.photos] == ["feedback:bench-3", "feedback:bench-3", "feedback:bench-4"]
    assert [leaves.read(photo) for photo in leaves.photos] == [b"0", b"1", b"2"]


def test_a_deleted_photo_is_left_out_and_listed(platform: Platform, tmp_path: Path) -> None:
    review_photo(platform, a_review(1))
    gone = review_photo(platform, a_review(2), data=None)

    done = exported(platform, tmp_path)

    assert [review.photo_id for review in done.deleted] == [gone["photo_id"]]
    assert len(done.lines) == len(open_feedback(tmp_path).photos) == 1


def test_a_photo_that_is_deleted_after_an_export_leaves_the_folder_with_the_next(
    platform: Platform, tmp_path: Path
) -> None:
    review_photo(platform, a_review(1))
    gone = review_photo(platform, a_review(2))
    exported(platform, tmp_path)
    platform.delete(gone["photo_key"])

    done = exported(platform, tmp_path)

    assert done.forgotten == 1
    assert not any(gone["photo_id"] in name for name in files_in(tmp_path))


def test_a_corrected_label_moves_the_photo_to_its_class(platform: Platform, tmp_path: Path) -> None:
    review_photo(platform, a_review(1, photo=7, label="Tomato___healthy"))
    exported(platform, tmp_path)
    review_photo(platform, a_review(2, photo=7, label="Tomato___Late_blight", at=NOON + timedelta(hours=1)))

    exported(platform, tmp_path)

    assert {Path(name).parent.name for name in files_in(tmp_path) if name.endswith(".jpg")} == {"Tomato___Late_blight"}


def test_a_second_export_downloads_only_what_is_new(tmp_path: Path) -> None:
    platform = PlatformInMemory()
    for number in range(3):
        review_photo(platform, a_review(number))
    exported(platform, tmp_path)
    review_photo(platform, a_review(3))

    done = exported(platform, tmp_path)

    assert (done.downloaded, platform.reads) == (1, 4)


def test_a_photo_cut_short_on_disk_is_fetched_again(platform: Platform, tmp_path: Path) -> None:
    item = review_photo(platform, a_review(), b"a whole leaf")
    exported(platform, tmp_path)
    (photo,) = tmp_path.rglob(f"{item['photo_id']}.jpg")
    photo.write_bytes(b"a wh")

    assert exported(platform, tmp_path).downloaded == 1
    assert photo.read_bytes() == b"a whole leaf"


class FailingPlatform(PlatformInMemory):
    """Fails at the third photo, once."""

    failing = True

    def read(self, key: str) -> bytes | None:
        if self.failing and self.reads == 2:
            raise ConnectionResetError("the link broke")
        return super().read(key)


def test_an_export_that_broke_off_leaves_no_labels_and_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml_model.feedback.export._AT_ONCE", 1)  # so that it is the third photo that fails
    platform = FailingPlatform()
    for number in range(5):
        review_photo(platform, a_review(number))

    with pytest.raises(ConnectionResetError):
        exported(platform, tmp_path)

    assert {Path(name).suffix for name in files_in(tmp_path)} == {".jpg"}
    platform.failing = False
    assert exported(platform, tmp_path).downloaded == 3
    assert len(open_feedback(tmp_path).photos) == 5


def test_an_interrupted_export_keeps_the_labels_of_the_one_before(tmp_path: Path) -> None:
    platform = PlatformInMemory()
    review_photo(platform, a_review(1))
    exported(platform, tmp_path)
    review_photo(platform, a_review(2))

    def interrupted(fetched: Iterable[Any]) -> Iterable[Any]:
        yield next(iter(fetched))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(
            reviews_that_count(platform.feed, NOON, LATER),
            platform.photos,
            tmp_path,
            download=True,
            progress=interrupted,
        )

    assert len(open_feedback(tmp_path).photos) == 1


def test_keys_alone_are_named_but_not_trained_on(platform: Platform, tmp_path: Path) -> None:
    review_photo(platform, a_review(1), b"leaf")
    review_photo(platform, a_review(2), data=None)

    done = exported(platform, tmp_path, download=False)

    assert files_in(tmp_path) == {"labels-train.csv", "manifest.jsonl"}
    assert [(line.sha256, line.size_bytes) for line in done.lines] == [(None, 4)]
    assert len(done.deleted) == 1
    with pytest.raises(DatasetInvalid, match="holds keys only"):
        open_feedback(tmp_path)


def test_a_folder_that_lost_a_photo_is_refused_before_training(platform: Platform, tmp_path: Path) -> None:
    review_photo(platform, a_review())
    exported(platform, tmp_path)
    next(tmp_path.rglob("*.jpg")).unlink()

    with pytest.raises(DatasetInvalid, match="lacks 1 of its photos"):
        open_feedback(tmp_path)


def test_a_folder_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetInvalid, match=r"manifest\.jsonl cannot be read"):
        open_feedback(tmp_path)


def test_a_manifest_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_text("{}\n")

    with pytest.raises(DatasetInvalid, match=r"manifest\.jsonl, line 1"):
        open_feedback(tmp_path)

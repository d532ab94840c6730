"""Labelled photos from a tar, a folder, or the leaf renderer."""

import json
import tarfile
from pathlib import Path

import pytest

from ml_model.errors import DatasetInvalid
from ml_model.leaf_data import content_sha256, open_rendered, open_split

HEADER = "path,source,split,class,original_name,group,encoding\n"
LABELS = (
    HEADER
    + "coffee/test/Coffee___Rust/15.jpg,coffee,test,Coffee___Rust,15.jpg,,x\n"
    + "coffee/test/Coffee___Rust/16.jpg,coffee,test,Coffee___Rust,16.jpg,,x\n"
    + "coffee/test/Coffee___Rust/17.jpg,coffee,test,Coffee___Rust,17.jpg,,x\n"
    + "bean/test/Bean___Rust/b.1.jpg,bean,test,Bean___Rust,b.1.jpg,,x\n"
    + "pv/test/Apple___healthy/a.jpg,plantvillage,test,Apple___healthy,a.jpg,L:7,x\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An unpacked test split."""
    root = tmp_path / "unpacked"
    for row in LABELS.splitlines()[1:]:
        photo = root / row.split(",")[0]
        photo.parent.mkdir(parents=True, exist_ok=True)
        photo.write_bytes(photo.name.encode())
    (root / "labels-test.csv").write_text(LABELS)
    return root


@pytest.fixture
def tar_folder(folder: Path, tmp_path: Path) -> Path:
    """The same split, packed."""
    (tmp_path / "packed").mkdir()
    with tarfile.open(tmp_path / "packed" / "leaf-disease-test.tar", "w") as archive:
        archive.add(folder, arcname="")
    return tmp_path / "packed"


def test_tar_and_folder_hold_the_same_photos(folder: Path, tar_folder: Path) -> None:
    with open_split(folder, "test") as unpacked, open_split(tar_folder, "test") as packed:
        assert unpacked.photos == packed.photos
        assert [unpacked.read(photo) for photo in unpacked.photos] == [packed.read(photo) for photo in packed.photos]
        assert content_sha256(unpacked) == content_sha256(packed)


def test_the_order_of_the_labels_does_not_matter(folder: Path) -> None:
    with open_split(folder, "test") as leaves:
        before = content_sha256(leaves)
    header, *rows = LABELS.splitlines(keepends=True)
    (folder / "labels-test.csv").write_text(header + "".join(reversed(rows)))

    with open_split(folder, "test") as leaves:
        assert content_sha256(leaves) == before


def test_one_changed_byte_changes_the_fingerprint(folder: Path) -> None:
    with open_split(folder, "test") as leaves:
        before = content_sha256(leaves)
        (folder / leaves.photos[0].path).write_bytes(b"other")

        assert content_sha256(leaves) != before


def test_neighbouring_coffee_photos_and_named_groups_stay_together(folder: Path) -> None:
    with open_split(folder, "test") as leaves:
        groups = {photo.path.rpartition("/")[2]: photo.group for photo in leaves.photos}

    assert groups == {
        "15.jpg": "coffee:1",
        "16.jpg": "coffee:2",
        "17.jpg": "coffee:2",
        "b.1.jpg": "bean/test/Bean___Rust/b.1.jpg",
        "a.jpg": "L:7",
    }


def test_a_folder_without_the_split_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(DatasetInvalid, match=r"neither leaf-disease-test\.tar nor labels-test\.csv"),
        open_split(tmp_path, "test"),
    ):
        pass


def test_a_damaged_tar_is_refused(tmp_path: Path) -> None:
    (tmp_path / "leaf-disease-test.tar").write_bytes(b"x" * 2000)

    with pytest.raises(DatasetInvalid, match="no readable tar"), open_split(tmp_path, "test"):
        pass


@pytest.mark.parametrize(
    ("labels", "complaint"),
    [("path,source\na,b\n", "lacks the columns class, group"), (HEADER, "names no photo"), ("", "lacks the columns")],
)
def test_labels_that_cannot_be_used_are_refused(tmp_path: Path, labels: str, complaint: str) -> None:
    (tmp_path / "labels-test.csv").write_text(labels)

    with pytest.raises(DatasetInvalid, match=complaint), open_split(tmp_path, "test"):
        pass


def test_a_photo_that_the_labels_promise_and_the_folder_lacks_is_named(folder: Path) -> None:
    with open_split(folder, "test") as leaves:
        (folder / leaves.photos[0].path).unlink()

        with pytest.raises(DatasetInvalid, match=r"b\.1\.jpg"):
            leaves.read(leaves.photos[0])


def test_a_photo_that_the_labels_promise_and_the_tar_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "labels-test.csv").write_text(LABELS)
    with tarfile.open(tmp_path / "leaf-disease-test.tar", "w") as archive:
        archive.add(tmp_path / "labels-test.csv", arcname="labels-test.csv")
    (tmp_path / "labels-test.csv").unlink()

    with open_split(tmp_path, "test") as leaves, pytest.raises(DatasetInvalid, match=r"lacks bean/.*b\.1\.jpg"):
        leaves.read(leaves.photos[0])


def test_rendered_leaves_are_read_from_their_truth_file(tmp_path: Path) -> None:
    (tmp_path / "leaf-1.jpg").write_bytes(b"one")
    truth = tmp_path / "truth.jsonl"
    truth.write_text(json.dumps({"file": "leaf-1.jpg", "label": "Tomato___healthy", "severity_pct": 0.0}) + "\n")

    leaves = open_rendered(truth)

    assert [(photo.label, photo.source, leaves.read(photo)) for photo in leaves.photos] == [
        ("Tomato___healthy", "rendered", b"one")
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "names no photo"),
        ('{"file": "a.jpg"}\n', "line 1"),
        ('{"file": "a.jpg", "label": "x"}\nnot json\n', "line 2"),
    ],
)
def test_a_truth_file_that_cannot_be_used_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    truth = tmp_path / "truth.jsonl"
    truth.write_text(text)

    with pytest.raises(DatasetInvalid, match=complaint):
        open_rendered(truth)


def test_a_missing_truth_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetInvalid, match="cannot be read"):
        open_rendered(tmp_path / "truth.jsonl")

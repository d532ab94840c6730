"""The composited test is fixed: by its list, and for other data by its seed."""

import os
from pathlib import Path

import pytest

from ml_model.errors import DatasetInvalid
from ml_model.evaluation import composited
from ml_model.evaluation.composited import choose, composited_test, is_listed, read_list, write_list
from ml_model.evaluation.pictures import Picture, pictures_of
from ml_model.leaf_data import open_split
from tests.unit.ml_model.evaluation.tiny_set import write_split

# Where the labelled photos lie; they are no part of the repository.
DATA = Path(os.environ.get("LEAF_DATA", Path(__file__).parents[5] / "shared" / "data"))


@pytest.fixture
def pictures(tmp_path: Path) -> list[Picture]:
    """A tiny test split."""
    with open_split(write_split(tmp_path), "test") as leaves:
        return pictures_of(leaves)


def test_the_same_photos_give_the_same_composites_byte_for_byte(pictures: list[Picture]) -> None:
    assert composited_test(pictures, []) == composited_test(pictures, [])


def test_a_composite_keeps_the_label_of_the_leaf_in_front(pictures: list[Picture]) -> None:
    labels = {picture.name: picture.label for picture in pictures}

    made = composited_test(pictures, [])

    assert [picture.label for picture in made] == [labels[composite.leaf] for composite in choose(pictures)]
    assert {picture.label for picture in made} == {"Apple___healthy", "Apple___Apple_scab"}


def test_the_list_decides_where_its_photos_are_there(pictures: list[Picture]) -> None:
    only_one = choose(pictures)[:1]

    assert len(composited_test(pictures, only_one)) == 1


def test_data_without_the_listed_photos_gets_composites_of_its_own(pictures: list[Picture]) -> None:
    assert not is_listed((picture.name for picture in pictures), read_list())
    assert len(composited_test(pictures, read_list())) == 6


def test_without_grounds_there_is_no_composite(tmp_path: Path) -> None:
    with open_split(write_split(tmp_path, grounds=0), "test") as leaves:
        assert composited_test(pictures_of(leaves), []) == []


def test_a_leaf_that_cannot_be_cut_out_although_it_is_listed_is_named(pictures: list[Picture]) -> None:
    listed = choose(pictures)[0]
    ground_as_leaf = composited.Composite(
        leaf=listed.ground, others=(), ground=listed.ground, size_px=listed.size_px, seed=listed.seed
    )
    in_field = [Picture(name=p.name, source="bean", label=p.label, data=p.data) for p in pictures]

    with pytest.raises(DatasetInvalid, match=listed.ground):
        composited_test(in_field, [ground_as_leaf])


def test_a_list_survives_being_written_and_read(pictures: list[Picture], tmp_path: Path) -> None:
    composites = choose(pictures)

    write_list(composites, tmp_path / "list.csv")

    assert read_list(tmp_path / "list.csv") == composites


@pytest.mark.parametrize("text", ["", "leaf,ground\na,b\n", "leaf,others,ground,size_px,seed\na,,b,wide,1\n"])
def test_a_broken_list_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)

    if text:
        with pytest.raises(DatasetInvalid, match=r"list\.csv"):
            read_list(path)
    else:
        assert read_list(path) == []


def test_the_committed_list_lays_test_leaves_on_test_grounds_alone() -> None:
    composites = read_list()

    assert 800 <= len(composites) <= 1000
    assert all("/test/" in name for composite in composites for name in composite.files)
    assert all("/Background_without_leaves/" in composite.ground for composite in composites)


@pytest.mark.skipif(not (DATA / "leaf-disease-test.tar").is_file(), reason=f"no leaf-disease-test.tar in {DATA}")
def test_the_committed_list_fits_the_data_that_comes_with_the_project() -> None:
    with open_split(DATA, "test") as leaves:
        assert is_listed((photo.path for photo in leaves.photos), read_list())


def test_the_command_lists_and_shows_composites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = str(write_split(tmp_path / "data"))
    monkeypatch.setattr(composited, "write_list", lambda composites: print(f"{len(composites)} written"))

    assert composited.main(["--data", data]) == 0
    assert composited.main(["--data", data, "--pictures", str(tmp_path / "sheet.png")]) == 0

    assert "6 written" in capsys.readouterr().out
    assert (tmp_path / "sheet.png").stat().st_size > 0


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert composited.main(["--data", str(tmp_path)]) == 1
    assert "holds neither" in capsys.readouterr().err

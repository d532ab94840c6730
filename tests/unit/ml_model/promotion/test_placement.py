"""At every moment there is a model that works."""

from pathlib import Path

import pytest

from ml_model.errors import ArtifactInvalid
from ml_model.promotion.placement import put_in_place
from ml_model.whole_files import write_whole
from tests.unit.ml_model.model_folders import version_in, write_model


class Crash(BaseException):
    """What nobody catches: the process ends here."""


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    return write_model(tmp_path / "artifact", "2.0.0")


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    return write_model(tmp_path / "candidate", "2.1.0")


def test_the_candidate_is_in_place_whole_and_nothing_of_the_old_one(artifact: Path, candidate: Path) -> None:
    put_in_place(candidate, artifact)

    assert version_in(artifact) == "2.1.0"
    assert {path.name for path in artifact.iterdir()} == {
        "model_card.json",
        "MODEL_CARD.md",
        "leaf-2.1.0.onnx",
        "leaf-2.1.0.int8.onnx",
        "reliability-2.1.0.png",
    }
    assert "2.1.0" in (artifact / "MODEL_CARD.md").read_text()


def test_files_that_are_nobodys_weights_stay(artifact: Path, candidate: Path) -> None:
    (artifact / "README.md").write_text("kept")

    put_in_place(candidate, artifact)

    assert (artifact / "README.md").read_text() == "kept"


@pytest.mark.parametrize("writes", range(6))
def test_a_crash_leaves_a_model_that_works_and_another_try_ends_the_change(
    artifact: Path, candidate: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    left = writes

    def crashing(path: Path, data: bytes) -> None:
        nonlocal left
        if left == 0:
            path.with_name(f".{path.name}.half").write_bytes(data[:3])
            raise Crash
        left -= 1
        write_whole(path, data)

    monkeypatch.setattr("ml_model.promotion.placement.write_whole", crashing)
    if writes < 5:
        with pytest.raises(Crash):
            put_in_place(candidate, artifact)
        # Two files of weights come before the card, which is the change.
        assert version_in(artifact) == ("2.0.0" if writes < 3 else "2.1.0")
    monkeypatch.undo()

    put_in_place(candidate, artifact)

    assert version_in(artifact) == "2.1.0"
    assert not list(artifact.glob("*2.0.0*"))
    assert not list(artifact.glob(".*onnx*"))


@pytest.mark.parametrize("damage", ["card", "weights", "missing"])
def test_a_candidate_that_is_not_whole_changes_nothing(artifact: Path, candidate: Path, damage: str) -> None:
    match damage:
        case "card":
            (candidate / "model_card.json").write_text("{}")
        case "weights":
            (candidate / "leaf.int8.onnx").write_bytes(b"other")
        case _:
            (candidate / "leaf.onnx").unlink()
    before = {path.name: path.read_bytes() for path in artifact.iterdir()}

    with pytest.raises(ArtifactInvalid):
        put_in_place(candidate, artifact)

    assert {path.name: path.read_bytes() for path in artifact.iterdir()} == before

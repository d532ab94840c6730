"""`python -m ml_model.promote`, with a classifier that answers as its card tells it to."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ml_model import promote
from ml_model.evaluation.not_leaf import things_without_leaves
from ml_model.promotion import fixed_tests
from tests.unit.ml_model.model_folders import (
    FOOLED,
    LABELS,
    UNSTEADY,
    ScriptedClassifier,
    a_photo_of,
    version_in,
    write_model,
)

# The same each time: made once for all tests.
_things = cache(things_without_leaves)


class Bench:
    """A current model, a data set, a shelf, and the command."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.artifact = write_model(root / "artifact", "2.0.0")
        self.data = root / "data"
        self.shelf = root / "shelf"
        self._write_data()

    def candidate(self, version: str, *, wrong_about: tuple[str, ...] = ()) -> Path:
        return write_model(self.root / f"candidate-{version}", version, limits=wrong_about)

    def promote(self, candidate: Path, *more: str) -> int:
        return self.run("--candidate", str(candidate), "--data", str(self.data), *more)

    def back(self, *more: str) -> int:
        return self.run("--back", *more)

    def run(self, *arguments: str) -> int:
        return promote.main([*arguments, "--artifact", str(self.artifact), "--shelf", str(self.shelf)])

    @property
    def version(self) -> str:
        return version_in(self.artifact)

    def _write_data(self) -> None:
        """Ten photos of each class, all alike but for the label that the scripted classifier reads."""
        self.data.mkdir()
        rows = ["path,source,class,group"]
        for label in LABELS:
            for number in range(10):
                (self.data / f"{label}-{number}.jpg").write_bytes(a_photo_of(label))
                rows.append(f"{label}-{number}.jpg,bean,{label},")
        (self.data / "labels-test.csv").write_text("\n".join(rows) + "\n")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(promote, "LeafClassifier", ScriptedClassifier)
    monkeypatch.setattr(fixed_tests, "things_without_leaves", _things)
    return Bench(tmp_path)


def outcome(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    last: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return last


def test_a_candidate_that_is_as_good_is_put_in_place(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.promote(bench.candidate("2.1.0")) == 0

    assert bench.version == "2.1.0"
    assert outcome(capsys) == {
        "promote": "leaf",
        "in_place": "2.1.0",
        "from": "2.0.0",
        "to": "2.1.0",
        "passed": True,
        "dry_run": False,
        "reasons": [],
    }


def test_a_card_without_test_figures_is_told(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.promote(bench.candidate("2.1.0")) == 0

    assert "has no test figures yet" in capsys.readouterr().out


def test_a_candidate_that_is_worse_is_refused_with_reasons(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.promote(bench.candidate("2.1.0", wrong_about=("Bean___healthy",))) == 1

    assert bench.version == "2.0.0"
    text = capsys.readouterr().out
    last = json.loads(text.splitlines()[-1])
    assert last["in_place"] == "2.0.0"
    assert any(reason.startswith("Bean___healthy: 10 lost") for reason in last["reasons"])
    assert "REFUSED Bean___healthy" in text


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (UNSTEADY, "copies: all told as their photo: 20 lost"),
        (FOOLED, "things without leaves: told to be none: 84 lost"),
    ],
)
def test_a_candidate_that_copies_or_things_without_leaves_mislead_is_refused(
    bench: Bench, capsys: pytest.CaptureFixture[str], fault: str, reason: str
) -> None:
    assert bench.promote(bench.candidate("2.1.0", wrong_about=(fault,))) == 1

    (told,) = outcome(capsys)["reasons"]
    assert told.startswith(reason)
    assert bench.version == "2.0.0"


def test_a_dry_run_changes_nothing(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.promote(bench.candidate("2.1.0"), "--dry-run") == 0

    assert (outcome(capsys)["passed"], bench.version, bench.shelf.exists()) == (True, "2.0.0", False)


@pytest.mark.parametrize(
    ("version", "complaint"),
    [("2.0.0", "is not greater"), ("1.9.9", "is not greater"), ("next", "is no version")],
)
def test_a_version_that_is_not_greater_is_bad_input(
    bench: Bench, capsys: pytest.CaptureFixture[str], version: str, complaint: str
) -> None:
    assert bench.promote(bench.candidate(version)) == 2

    assert complaint in capsys.readouterr().err
    assert bench.version == "2.0.0"


def test_going_back_twice_returns_to_the_first(bench: Bench) -> None:
    for version in ("2.1.0", "2.2.0"):
        assert bench.promote(bench.candidate(version)) == 0

    seen = []
    for _ in range(2):
        assert bench.back() == 0
        seen.append(bench.version)

    assert seen == ["2.1.0", "2.0.0"]
    assert bench.back() == 2


def test_going_back_passes_over_a_model_that_was_gone_back_from(bench: Bench) -> None:
    bench.promote(bench.candidate("2.1.0"))
    bench.back()
    bench.promote(bench.candidate("2.2.0"))

    assert bench.back() == 0
    assert bench.version == "2.0.0"


def test_a_withdrawn_model_may_be_promoted_again_from_the_shelf(bench: Bench) -> None:
    bench.promote(bench.candidate("2.1.0"))
    bench.back()

    assert bench.promote(bench.shelf / "withdrawn" / "2.1.0") == 0
    assert bench.version == "2.1.0"


def test_a_dry_run_of_going_back_says_where_to(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.promote(bench.candidate("2.1.0"))
    capsys.readouterr()

    assert bench.back("--dry-run") == 0

    assert (outcome(capsys)["to"], bench.version) == ("2.0.0", "2.1.0")


def test_going_back_to_nowhere_is_told(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.back() == 2

    assert "no model before 2.0.0" in capsys.readouterr().err


def test_a_damaged_model_on_the_shelf_is_not_put_in_place(bench: Bench) -> None:
    bench.promote(bench.candidate("2.1.0"))
    (bench.shelf / "2.0.0" / "leaf.int8.onnx").write_bytes(b"other")

    assert bench.back() == 2
    assert bench.version == "2.1.0"


def test_data_that_cannot_be_read_is_bad_input(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    (bench.data / "labels-test.csv").unlink()

    assert bench.promote(bench.candidate("2.1.0")) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_a_candidate_without_data_is_a_usage_error(bench: Bench) -> None:
    with pytest.raises(SystemExit, match="2"):
        bench.run("--candidate", str(bench.candidate("2.1.0")))

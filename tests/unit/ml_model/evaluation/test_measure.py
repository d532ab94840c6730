"""The whole evaluation on a tiny split, by a model that knows colours."""

import json
import tarfile
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import pytest

from ml_model import evaluate as command
from ml_model.classifier import LeafClassifier
from ml_model.errors import DatasetInvalid
from ml_model.evaluation import rendered
from ml_model.evaluation.goals import GOALS, Goal
from ml_model.evaluation.measure import evaluate
from ml_model.evaluation.not_leaf import things_without_leaves
from ml_model.evaluation.plots import confusion_counts
from ml_model.model_card import Evaluation, Precision, read_card, write_card
from ml_model.model_card_text import TEXT_NAME
from tests.unit.ml_model.evaluation.tiny_set import YELLOW, colour_card, colour_models, leaf_photo, write_split
from tests.unit.ml_model.photo_bytes import as_jpeg

# The contract of the last line: these keys, in this order; others may follow.
KEYS = [
    *("eval", "top1", "macro_f1", "by_source", "composited", "ece", "top1_at_90", "not_leaf_auroc"),
    *("leaves_refused", "same_verdict", "int8_drop", "int8_speedup", "severity_mae"),
]


def write_rendered(folder: Path) -> Path:
    """Two rendered leaves: one that the model answers rightly, and one that was drawn healthy but looks ill."""
    folder.mkdir()
    truths = [("a.jpg", YELLOW, "Apple___Apple_scab", 13.0), ("b.jpg", YELLOW, "Apple___healthy", 0.0)]
    for name, colour, _, _ in truths:
        (folder / name).write_bytes(as_jpeg(leaf_photo(colour)))
    lines = [json.dumps({"file": name, "label": label, "severity_pct": ill}) for name, _, label, ill in truths]
    (folder / "truth.jsonl").write_text("\n".join(lines))
    return folder / "truth.jsonl"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """Figures of a split in which one photo of nine is labelled wrongly."""
    folder = tmp_path_factory.mktemp("evaluation")
    data = write_split(folder / "data", label_of_first="Apple___Apple_scab")
    return evaluate(colour_models(), Precision.INT8, data, write_rendered(folder / "rendered"))


def test_the_one_mistake_is_counted_everywhere(figures: Evaluation) -> None:
    assert figures.total.photos == 9
    assert figures.total.top1 == pytest.approx(8 / 9)
    assert figures.by_source["plantvillage"] == figures.total
    assert [(row.truth, row.guess, row.photos) for row in figures.confusions] == [
        ("Apple___Apple_scab", "Apple___healthy", 1)
    ]
    assert sum(row.photos for row in figures.reliability) == 9


def test_leaves_and_other_things_are_told_apart(figures: Evaluation) -> None:
    assert set(figures.not_leaf.auroc_by_kind) == {"Background_without_leaves", "packaged", "made"}
    assert figures.not_leaf.auroc_by_kind["Background_without_leaves"] == 1.0
    assert figures.not_leaf.leaves_refused == 0.0


def test_every_picture_without_a_leaf_weighs_the_same(figures: Evaluation) -> None:
    counts = Counter(thing.source for thing in things_without_leaves()) | {"Background_without_leaves": 3}
    by_kind = figures.not_leaf.auroc_by_kind

    assert figures.not_leaf.pictures == sum(counts.values())
    weighed = sum(by_kind[kind] * count for kind, count in counts.items()) / sum(counts.values())
    assert figures.not_leaf.auroc == pytest.approx(weighed)


def test_both_forms_of_the_weights_are_compared(figures: Evaluation) -> None:
    assert figures.precisions.int8_drop == 0.0
    assert figures.precisions.int8_speedup > 0


def test_copies_of_plain_photos_keep_their_verdicts(figures: Evaluation) -> None:
    assert figures.copies.copies == 9 * 6
    assert figures.copies.same_verdict == 1.0


def test_composites_are_of_the_split_itself_where_the_list_does_not_fit(figures: Evaluation) -> None:
    assert not figures.composited_listed
    assert figures.composited is not None
    assert figures.composited.photos == 6


def test_rendered_leaves_enter_no_other_figure(figures: Evaluation) -> None:
    assert figures.rendered is not None
    assert figures.rendered.total.photos == 2
    assert figures.rendered.total.top1 == 0.5
    # The model sees a tenth of every yellow leaf ill: 3 points too few of the one, 10 too many of the other.
    assert figures.rendered.severity_mae == pytest.approx((3 + 10) / 2, abs=0.1)
    assert "rendered" not in figures.by_source


def test_the_confusion_matrix_has_every_photo_once(figures: Evaluation) -> None:
    labels, counts = confusion_counts(figures)

    assert labels == ["Apple___Apple_scab", "Apple___healthy", "Background_without_leaves"]
    np.testing.assert_array_equal(counts, [[3, 1, 0], [0, 2, 0], [0, 0, 3]])


def test_a_label_that_the_model_does_not_know_is_named(tmp_path: Path) -> None:
    data = write_split(tmp_path, label_of_first="Banana___Panama_disease")

    with pytest.raises(DatasetInvalid, match="Banana___Panama_disease"):
        evaluate(colour_models(), Precision.INT8, data, None)


def test_a_photo_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    data = write_split(tmp_path)
    (data / "scab-1.jpg").write_bytes(b"no photo")

    with pytest.raises(DatasetInvalid, match=r"scab-1\.jpg"):
        evaluate(colour_models(), Precision.INT8, data, None)


@pytest.mark.parametrize("goal", GOALS, ids=[goal.what for goal in GOALS])
def test_a_goal_is_reached_at_its_limit_and_missed_beyond_it(goal: Goal) -> None:
    assert goal.reached(goal.limit)
    assert not goal.reached(goal.limit + (0.001 if goal.at_most else -0.001))


@pytest.fixture
def artifact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A card whose weights are the model that knows colours."""
    folder = tmp_path / "artifact"
    folder.mkdir()
    write_card(colour_card(), folder)
    monkeypatch.setattr(LeafClassifier, "load", lambda _, **form: colour_models()[form["precision"]])
    return folder


def test_the_command_ends_in_one_line_of_json_with_the_keys_in_order(
    artifact: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, truth = write_split(tmp_path / "data"), write_rendered(tmp_path / "rendered")

    assert command.main(["--artifact", str(artifact), "--data", str(data), "--rendered", str(truth)]) == 0

    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert list(figures)[: len(KEYS)] == KEYS
    assert list(figures["by_source"]) == ["plantvillage", "plantvillage-segmented", "bean", "coffee", "rendered"]
    assert figures["by_source"]["plantvillage"] == figures["top1"] == 1.0
    assert figures["by_source"]["bean"] is None
    assert figures["by_source"]["rendered"] == 0.5


def test_the_card_takes_the_figures_and_its_plots(artifact: Path, tmp_path: Path) -> None:
    data = write_split(tmp_path / "data")

    assert command.main(["--artifact", str(artifact), "--data", str(data), "--no-rendered", "--write-card"]) == 0

    card = read_card(artifact)
    assert card.test is not None
    assert card.test.total.top1 == 1.0
    assert card.test.rendered is None
    text = (artifact / TEXT_NAME).read_text("utf-8")
    for plot in ("plots/confusion.png", "plots/reliability.png"):
        assert f"({plot})" in text
        assert (artifact / plot).read_bytes().startswith(b"\x89PNG")


def test_a_tar_of_any_name_is_data_as_well(artifact: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_split(tmp_path / "data")
    with tarfile.open(tmp_path / "mine.tar", "w") as archive:
        for file in sorted(data.iterdir()):
            archive.add(file, arcname=file.name)

    assert command.main(["--artifact", str(artifact), "--data", str(tmp_path / "mine.tar"), "--no-rendered"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["photos"] == 9


def test_data_that_is_not_there_ends_in_a_clear_error(
    artifact: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--artifact", str(artifact), "--data", str(tmp_path / "none"), "--no-rendered"]) == 1
    assert "leaf-disease-test.tar" in capsys.readouterr().err


def test_a_truth_file_without_severity_is_named(tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    truth.write_text('{"file": "a.jpg", "label": "Apple___healthy"}')

    with pytest.raises(DatasetInvalid, match="severity_pct"):
        rendered.severities_pct(truth)


def test_the_figures_survive_the_card(figures: Evaluation, tmp_path: Path) -> None:
    write_card(msgspec.structs.replace(colour_card(), test=figures), tmp_path)

    stated = read_card(tmp_path).test
    assert stated is not None
    assert stated.total.top1 == pytest.approx(figures.total.top1, abs=1e-4)
    assert stated.confusions == figures.confusions

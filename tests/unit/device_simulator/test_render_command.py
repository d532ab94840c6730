"""The command that writes a folder of leaves with its truth."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from device_simulator.leaves.catalogue import LABELS
from device_simulator.render import main, nth_leaf


def rendered(folder: Path, *extra: str) -> dict[str, bytes]:
    arguments = ["--out", str(folder / "leaves"), "--truth", str(folder / "truth.jsonl"), "--size", "128", *extra]
    assert main(arguments) == 0
    return {path.name: path.read_bytes() for path in (folder / "leaves").iterdir()}


def test_each_file_has_one_line_of_truth(tmp_path: Path) -> None:
    files = rendered(tmp_path, "--count", "5", "--seed", "9")

    lines = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]

    assert sorted(line["file"] for line in lines) == sorted(files)
    assert len(lines) == 5
    assert {"label", "crop", "condition", "severity_pct", "seed", "background"} <= lines[0].keys()
    assert all((line["severity_pct"] == 0) == line["label"].endswith("healthy") for line in lines)


def test_the_truth_lies_beside_the_leaves_unless_a_file_is_named(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path), "--count", "1", "--size", "128"]) == 0

    (line,) = (tmp_path / "truth.jsonl").read_text().splitlines()
    assert (tmp_path / json.loads(line)["file"]).exists()


def test_a_seed_gives_the_same_folder_again(tmp_path: Path) -> None:
    first = rendered(tmp_path / "first", "--count", "4", "--seed", "2")
    again = rendered(tmp_path / "again", "--count", "4", "--seed", "2")
    other = rendered(tmp_path / "other", "--count", "4", "--seed", "3")

    assert first == again
    assert set(first.values()).isdisjoint(other.values())


def test_masks_come_where_they_are_asked_for_and_change_nothing_else(tmp_path: Path) -> None:
    without = rendered(tmp_path / "without", "--count", "3")
    out = tmp_path / "with"

    assert main(["--out", str(out), "--size", "128", "--count", "3", "--masks"]) == 0

    assert {path.name: path.read_bytes() for path in out.glob("*.jpg")} == without
    plain = [json.loads(line) for line in (tmp_path / "without" / "truth.jsonl").read_text().splitlines()]
    for line, plain_line in zip((out / "truth.jsonl").read_text().splitlines(), plain, strict=True):
        truth = json.loads(line)
        with Image.open(out / truth.pop("mask")) as mask:
            assert mask.size == (128, 128)
            assert set(np.unique(np.asarray(mask))) <= {0, 1, 2}
        assert truth == plain_line


def test_every_label_comes_before_any_comes_again() -> None:
    labels = [nth_leaf(5, number, size=128).label for number in range(len(LABELS))]

    assert sorted(labels) == sorted(LABELS)


def test_only_the_labels_that_were_asked_for_are_drawn(tmp_path: Path) -> None:
    rendered(tmp_path, "--count", "3", "--labels", "Grape___Black_rot")

    lines = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]

    assert {line["label"] for line in lines} == {"Grape___Black_rot"}


@pytest.mark.parametrize(
    "wrong",
    [["--count", "0"], ["--count", "many"], ["--size", "64"], ["--seed", "-1"], ["--labels", "Banana___healthy"]],
)
def test_a_wrong_option_is_named(tmp_path: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--out", str(tmp_path), "--truth", str(tmp_path / "t.jsonl"), *wrong])

    assert stop.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "leaves").write_text("a file, where the folder should be")

    status = main(["--out", str(tmp_path / "leaves"), "--truth", str(tmp_path / "truth.jsonl"), "--count", "1"])

    assert status == 1
    assert "leaves" in capsys.readouterr().err

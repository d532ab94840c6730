"""The simulator's README tells the vocabulary of the ground truth, every fault and every option."""

import re
from pathlib import Path
from typing import Final, get_args

import pytest

from device_simulator.__main__ import main
from device_simulator.malformed import malformed_messages
from device_simulator.mischief import Trick
from device_simulator.truth_log import Kind

README: Final = (Path(__file__).parents[3] / "device_simulator" / "README.md").read_text("utf-8")


def first_cells(title: str) -> list[str]:
    """The names in the first column of a section's table."""
    section = README.partition(f"## {title}")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return [name for cell in rows for name in re.findall(r"`([\w-]+)`", cell)]


def test_every_kind_of_line_is_explained_and_no_other() -> None:
    assert sorted(first_cells("The ground truth")) == sorted(get_args(Kind))


def test_every_fault_is_explained_and_no_other() -> None:
    assert first_cells("What goes wrong on purpose") == [trick.value for trick in Trick]
    assert f"one of {'eleven' if len(malformed_messages(seq=0, at_ms=0)) == 11 else '?'} messages" in README


def test_every_option_that_is_named_exists(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) | {"--help", "--rest-url"}

    assert set(re.findall(r"--[a-z][a-z-]+", README)) <= known

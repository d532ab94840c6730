"""The commands refuse what cannot work, in words, before anything is started."""

import runpy
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_cloud.command_line import main
from local_cloud.folders import Folders
from tests.unit.local_cloud.test_fleet_view import ENDPOINTS

pytestmark = pytest.mark.enable_socket


@pytest.fixture(autouse=True)
def no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own process keeps its signal handlers."""
    monkeypatch.setattr("local_cloud.command_line.ending_signals.listen", lambda: None)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_refused_in_words(taken: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up", "--home", str(tmp_path), "--aws-port", str(taken)]) == 1

    words = " ".join(capsys.readouterr().err.split())
    assert f"port {taken}" in words
    assert "--aws-port" in words


def test_the_routes_need_a_running_platform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["api", "--home", str(tmp_path)]) == 1

    assert "no local cloud runs" in " ".join(capsys.readouterr().err.split())


def test_the_routes_are_not_served_on_a_taken_port(
    taken: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    endpoints = Folders(home=tmp_path).endpoints_file
    endpoints.parent.mkdir()
    ENDPOINTS.write(endpoints)

    assert main(["api", "--home", str(tmp_path), "--port", str(taken)]) == 1

    words = " ".join(capsys.readouterr().err.split())
    assert f"port {taken}, for the REST routes" in words
    assert "--port N" in words


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["smoke", "--devices", "7"], "'7' is not a whole number from 8 up"),
        (["run", "--devices", "0"], "'0' is not a whole number from 1 up"),
        (["run", "--devices", "many"], "'many' is not a whole number from 1 up"),
        (["run", "--history", "31"], "'31' is not a whole number of days from 0 to 30"),
        (["run", "--history", "a week"], "'a week' is not a whole number of days from 0 to 30"),
        (["outbox-trial", "--rounds", "1"], "'1' is not a whole number from 2 up"),
        (["fleet-report", "--minutes", "0"], "'0' is no number of minutes from 0.5 to 1440"),
        (["run", "--photos", "/no/such/folder"], "/no/such/folder is no folder"),
        (["run", "--photos", str(Path(__file__).parent)], "holds no .jpg or .jpeg file"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(arguments)

    assert refusal.value.code == 2
    assert complaint in capsys.readouterr().err


def test_an_old_python_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12, "final", 0))

    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        runpy.run_module("local_cloud", run_name="__main__")

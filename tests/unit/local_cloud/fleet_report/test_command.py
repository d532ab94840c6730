"""`fleet-report` on a fleet that runs already."""

import json
from pathlib import Path

import pytest

from local_cloud import proofs
from local_cloud.command_line import main
from local_cloud.endpoints import Endpoints
from local_cloud.fleet_report.comparison import Comparison, compare
from local_cloud.fleet_report.reporting import Reporting
from tests.unit.local_cloud.fleet_report.builders import acked, findings, key_of, published, truth_of

ENDPOINTS = Endpoints(
    stage="dev",
    rest_url="",
    operator_url="",
    operator_key="",
    aws_port=0,
    mqtt_host="",
    mqtt_port=0,
    ca_file="",
    model_url="",
    outputs={},
)


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a platform that says that it is up."""
    monkeypatch.setattr(proofs, "DEFAULT_HOME", tmp_path)
    file = tmp_path / "run" / "endpoints.json"
    file.parent.mkdir()
    ENDPOINTS.write(file)
    return tmp_path


def report(
    found: Comparison, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, Reporting, str]:
    """Exit code, what was asked for, and the last line of standard output."""
    asked: list[Reporting] = []

    def make(reporting: Reporting) -> Comparison:
        asked.append(reporting)
        return found

    monkeypatch.setattr(Reporting, "make", make)
    code = main(["fleet-report"])
    return code, asked[0], capsys.readouterr().out.splitlines()[-1]


def test_the_fleet_that_runs_is_reported_on(
    running: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = compare(truth_of(published(7), acked(7)), findings(stored=frozenset({key_of(7)})), {})

    code, reporting, line = report(good, monkeypatch, capsys)

    assert code == 0
    assert reporting.endpoints == ENDPOINTS
    assert reporting.diary == running / "devices" / "diary.jsonl"
    assert json.loads(line)["messages_lost"] == 0


@pytest.mark.usefixtures("running")
def test_a_loss_is_a_failure_of_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = compare(truth_of(published(7), acked(7)), findings(), {})

    code, _, line = report(lost, monkeypatch, capsys)

    assert code == 1
    assert json.loads(line)["messages_lost"] == 1

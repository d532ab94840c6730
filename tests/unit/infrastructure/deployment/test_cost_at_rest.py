"""What a stage costs at rest is asked of the cost model, with the settings of the deployment."""

import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from infrastructure.deployment.cost_at_rest import usd_at_rest


def answering(said: str, code: int, asked: list[list[str]]) -> Any:
    def run(command: Sequence[str], **_more: Any) -> subprocess.CompletedProcess[str]:
        asked.append(list(command))
        return subprocess.CompletedProcess(command, code, stdout=said)

    return run


def test_the_model_is_asked_about_these_settings_and_its_last_line_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    said = 'a table\n{"stage":"dev","usd_a_month_at_rest":15.46}\n'
    monkeypatch.setattr(subprocess, "run", answering(said, 0, asked))

    assert usd_at_rest({"stage": "dev", "operator_service": "false"}) == 15.46
    assert asked[0][1:] == ["-m", "benchmarks.cost.at_rest", "stage=dev", "operator_service=false"]


def test_a_model_that_cannot_say_stops_no_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", answering("", 1, []))

    assert usd_at_rest({"stage": "dev"}) is None

"""`smoke` on a platform whose ways are whole, and on one of which each way has been cut."""

import json
import time
from typing import Any

import pytest

from local_cloud.proofs import conclude
from local_cloud.smoke import Smoke, Verdict
from local_cloud.smoke_plan import SmokePlan
from local_cloud.terminal import Terminal
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.event_sources import cut

pytestmark = EMULATOR_MARKS

# As much as it takes to see whether a way is open.
LITTLE = SmokePlan(messages_per_device=3, samples_per_message=2, message_interval_s=0.2)
# A way that is cut stays cut: nobody has to wait long for what cannot come.
SHORT_S = 4.0


def smoke(cloud: RunningCloud, *, patience_s: float = 60.0) -> Verdict:
    return Smoke(
        endpoints=cloud.endpoints,
        fleet=cloud.fleet,
        subscription=cloud.subscription,
        plan=LITTLE,
        tell=lambda _step: None,
        started=time.monotonic(),
        arrival_timeout_s=patience_s,
    ).run()


def line_of(verdict: Verdict, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """The exit code of `smoke` and the line that it prints."""
    code = conclude(verdict, Terminal())
    line: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return code, line


def test_nothing_is_lost_on_whole_ways(cloud: RunningCloud, capsys: pytest.CaptureFixture[str]) -> None:
    verdict = smoke(cloud)

    assert list(verdict.complaints()) == []
    code, line = line_of(verdict, capsys)
    assert code == 0
    assert line | {"seconds": 0} == {
        "devices": 2,
        "messages_published": 6,
        "messages_stored": 6,
        "photos_uploaded": 4,
        "photos_diagnosed": 4,
        "alerts_opened": len(verdict.arrived.alerts_opened),
        "alerts_delivered": len(verdict.arrived.alerts_delivered),
        "lost": 0,
        "seconds": 0,
    }
    # One device stands in a heat spell.
    assert any(alert.rule_id == "air-temp-high" for alert in verdict.arrived.alerts_delivered)


def test_smoke_fails_when_the_way_of_telemetry_is_cut(cloud: RunningCloud, capsys: pytest.CaptureFixture[str]) -> None:
    with cut(cloud, "on_telemetry_batch"):
        verdict = smoke(cloud, patience_s=SHORT_S)

    code, line = line_of(verdict, capsys)
    assert code == 1
    assert verdict.account.missing_messages == verdict.account.published
    assert (line["messages_published"], line["messages_stored"]) == (6, 0)
    assert line["photos_diagnosed"] == line["photos_uploaded"]
    assert line["lost"] >= 6


def test_smoke_fails_when_the_way_of_photos_is_cut(cloud: RunningCloud, capsys: pytest.CaptureFixture[str]) -> None:
    with cut(cloud, "on_photo_stored"):
        verdict = smoke(cloud, patience_s=SHORT_S)

    code, line = line_of(verdict, capsys)
    assert code == 1
    assert len(verdict.account.missing_diagnoses) == 4
    assert (line["photos_uploaded"], line["photos_diagnosed"]) == (4, 0)
    assert line["messages_stored"] == line["messages_published"]
    assert line["lost"] >= 4

"""Whether a trial of the outbox is good, and what it proves."""

import json
from typing import Any

from local_cloud.ledger import MessageId
from local_cloud.outbox_trial.account import OutboxLog, hold
from local_cloud.outbox_trial.verdict import TrialVerdict

PUBLISHED = {"kind": "telemetry_published", "device_id": "bed-1", "seq": 7}
ACKNOWLEDGED = {"kind": "telemetry_acked", "device_id": "bed-1", "seq": 7}


def a_verdict(*entries: dict[str, Any], connections_cut: int = 4, stored: bool = True) -> TrialVerdict:
    keys = [MessageId("bed-1", 1_763_823_600_000, 7)] if stored else []
    account = hold(OutboxLog.of(entries), keys, [])
    return TrialVerdict(devices=1, kills=2, cuts=2, connections_cut=connections_cut, account=account, seconds=12.34)


def test_a_trial_is_good_when_everything_is_there_once() -> None:
    verdict = a_verdict(PUBLISHED, PUBLISHED, ACKNOWLEDGED)

    assert verdict.good
    assert json.loads(verdict.line()) == {
        "trial": "outbox",
        "passed": True,
        "devices": 1,
        "kills": 2,
        "cuts": 2,
        "connections_cut": 4,
        "messages": 1,
        "stored": 1,
        "resent": 1,
        "lost": 0,
        "doubled": 0,
        "photos": 0,
        "photos_lost": 0,
        "photos_doubled": 0,
        "seconds": 12.3,
    }


def test_a_loss_is_counted_and_named() -> None:
    verdict = a_verdict(PUBLISHED, PUBLISHED, ACKNOWLEDGED, stored=False)

    assert not verdict.good
    assert json.loads(verdict.line())["lost"] == 1
    assert list(verdict.complaints()) == ["message 7 of bed-1 is not stored"]


def test_a_trial_whose_blows_met_nothing_proves_nothing() -> None:
    assert list(a_verdict(PUBLISHED, ACKNOWLEDGED, connections_cut=0).complaints()) == [
        "no cut met a connection",
        "no kill met a message on its way: none had to be sent again",
    ]


def test_a_trial_without_messages_proves_nothing() -> None:
    assert "nothing was published" in a_verdict().complaints()

"""What devices say of photos that did not come, as the topic rule forwards it, through the whole app."""

import base64
import json
from typing import Any

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.rejection import RejectionSource
from tests.builders import an_hourly_order
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import Wake, an_event, metrics_in


def an_outcome(**fields: Any) -> Any:
    payload = base64.b64encode(json.dumps({"v": 1, **fields}).encode()).decode()
    return an_event("photo_outcome") | {"payload_base64": payload}


def test_a_failed_upload_is_told_and_counted(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    wake("on_photo_outcome", an_event("photo_outcome"))

    (event,) = world.events.events.values()
    assert (event.kind, event.text) == (EventKind.UPLOAD_FAILED, "An upload failed: 403: the grant has expired")
    assert metrics_in(capsys.readouterr().out) == {"UploadsFailed": 1}


def test_a_refused_order_is_noted_and_counted(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    order = an_hourly_order()
    world.captures.record(order)

    wake("on_photo_outcome", an_outcome(order_id=order.order_id, outcome="refused", reason="capture is switched off"))

    (outcome,) = world.captures.outcomes.values()
    assert outcome.reason == "capture is switched off"
    assert metrics_in(capsys.readouterr().out) == {"CapturesRefused": 1}


def test_a_malformed_outcome_is_kept(world: World, wake: Wake) -> None:
    wake("on_photo_outcome", an_outcome(outcome="lost"))

    (rejection,) = world.rejections.rejections.values()
    assert (rejection.source, rejection.field) == (RejectionSource.PHOTO_OUTCOME, "outcome")


def test_what_no_rule_has_written_is_kept(world: World, wake: Wake) -> None:
    wake("on_photo_outcome", an_event("photo_outcome") | {"received_at": "noon"})

    (rejection,) = world.rejections.rejections.values()
    assert (rejection.source, rejection.field) == (RejectionSource.RULE, "received_at")


def test_an_outage_fails_the_invocation_so_that_it_is_tried_again(world: World, wake: Wake) -> None:
    fail(world.events, "append", times=1)

    with pytest.raises(Outage):
        wake("on_photo_outcome", an_event("photo_outcome"))
    wake("on_photo_outcome", an_event("photo_outcome"))

    assert len(world.events.events) == 1

"""Upload requests as the topic rule forwards them, through the whole app."""

import base64
from typing import Any

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.rejection import RejectionSource
from tests.builders import DEVICE, a_photo_key
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import Wake, an_event, metrics_in


def test_the_device_gets_its_grant(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    wake("on_upload_request", an_event("upload_request"))

    ((device_id, grant),) = world.commands.grants
    assert (device_id, grant.request_id) == (DEVICE, "request-1")
    assert grant.fields["key"] == a_photo_key().raw
    assert metrics_in(capsys.readouterr().out) == {"UploadsGranted": 1}


def test_a_malformed_request_is_refused_and_kept(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    event = an_event("upload_request") | {"payload_base64": base64.b64encode(b"\xff no json").decode()}

    wake("on_upload_request", event)

    assert [(device_id, request_id) for device_id, request_id, _ in world.commands.refusals] == [(DEVICE, None)]
    assert list(world.rejections.originals.values()) == [b"\xff no json"]
    assert metrics_in(capsys.readouterr().out) == {"UploadsRefused": 1}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payload_base64": "not base64!"}, "payload_base64"),
        ({"payload_base64": "YQ==é"}, "payload_base64"),
        ({"payload_base64": None}, "payload_base64"),
        ({"device_id": 7}, "device_id"),
        ({"received_at": "noon"}, "received_at"),
        ({"received_at": 10**18}, "received_at"),
    ],
)
def test_what_no_rule_has_written_is_kept_for_whoever_finds_out_why(
    world: World, wake: Wake, change: dict[str, Any], field: str
) -> None:
    wake("on_upload_request", an_event("upload_request") | change)

    (rejection,) = world.rejections.rejections.values()
    assert (rejection.source, rejection.field) == (RejectionSource.RULE, field)
    assert b"device_id" in world.rejections.originals[rejection.key]
    assert not world.commands.grants


def test_an_outage_fails_the_invocation_so_that_it_is_tried_again(world: World, wake: Wake) -> None:
    fail(world.commands, "hand_over_grant", times=1)

    with pytest.raises(Outage):
        wake("on_upload_request", an_event("upload_request"))
    wake("on_upload_request", an_event("upload_request"))

    assert len(world.commands.grants) == 1

"""Changes of devices' shadows as the topic rule forwards them, through the whole app."""

import base64
import json
from typing import Any

import pytest

from chalicelib.domain.errors import InputRefused, Outage
from chalicelib.domain.rejection import RejectionSource
from tests.builders import DEVICE, NOON
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.functional.events.lambda_calls import Wake, an_event, metrics_in


def a_letter(body: object) -> dict[str, Any]:
    """What lands in the queue of the undelivered."""
    record = {
        "messageId": "1",
        "receiptHandle": "handle",
        "body": json.dumps(body),
        "attributes": {"SentTimestamp": "1763812860000"},
        "eventSource": "aws:sqs",
    }
    return {"Records": [record]}


def test_what_the_device_does_and_refuses_is_kept(world: World, wake: Wake, capsys: pytest.CaptureFixture[str]) -> None:
    wake("on_configuration_change", an_event("configuration_change"))

    kept = world.configurations.configurations[DEVICE]
    assert kept.shadow.differing == ("report_every_s",)
    assert kept.differs_since == NOON
    reported = kept.shadow.reported
    assert reported is not None
    assert reported.refused == {"report_every_s": "the battery is too low for it"}
    assert (reported.firmware, reported.clock_offset_s, reported.at) == ("1.4.2", 2, NOON)
    assert metrics_in(capsys.readouterr().out) == {}


def test_a_report_that_breaks_the_protocol_is_kept_aside_and_counted(
    world: World, wake: Wake, capsys: pytest.CaptureFixture[str]
) -> None:
    event = an_event("configuration_change")
    change = json.loads(base64.b64decode(event["payload_base64"]))
    change["current"]["state"]["reported"]["clock_ms"] = "noon"
    event["payload_base64"] = base64.b64encode(json.dumps(change).encode()).decode()

    wake("on_configuration_change", event)

    (rejection,) = world.rejections.rejections.values()
    assert (rejection.source, rejection.device_id) == (RejectionSource.CONFIGURATION, DEVICE)
    assert rejection.field == "state.reported.clock_ms"
    assert metrics_in(capsys.readouterr().out) == {"ConfigurationsRefused": 1}


def test_what_no_rule_has_written_fails_so_that_it_joins_the_undelivered(world: World, wake: Wake) -> None:
    with pytest.raises(InputRefused):
        wake("on_configuration_change", {"device_id": DEVICE})

    assert world.configurations.configurations == {}


def test_an_outage_fails_the_invocation_so_that_it_is_tried_again(world: World, wake: Wake) -> None:
    fail(world.configurations, "record", times=1)

    with pytest.raises(Outage):
        wake("on_configuration_change", an_event("configuration_change"))
    wake("on_configuration_change", an_event("configuration_change"))

    assert world.configurations.configurations[DEVICE].shadow.version == 2


def test_a_change_that_the_rule_could_not_hand_on_is_kept_later(world: World, wake: Wake) -> None:
    event = an_event("configuration_change")
    letter = a_letter(
        {
            "ruleName": "cloudiot_dev_configurations",
            "topic": event["topic"],
            "base64OriginalPayload": event["payload_base64"],
            "failures": [],
        }
    )

    assert wake("on_undelivered_message", letter) == {"batchItemFailures": []}

    assert world.configurations.configurations[DEVICE].shadow.version == 2


def test_a_change_that_lambda_gave_up_is_kept_later(world: World, wake: Wake) -> None:
    letter = a_letter({"requestPayload": an_event("configuration_change"), "requestContext": {}})

    assert wake("on_undelivered_message", letter) == {"batchItemFailures": []}

    assert world.configurations.configurations[DEVICE].shadow.version == 2
    assert not world.commands.refusals

"""What the page of the device protocol shows is what the platform takes and what the simulator understands."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from chalicelib.certificate_payloads import parse_certificate_request
from chalicelib.domain.clock import from_ms
from chalicelib.domain.metrics import METRICS
from chalicelib.outcome_payloads import parse_photo_outcome
from chalicelib.payloads import parse_upload_request
from chalicelib.shadow_payloads import read_change, read_shadow
from chalicelib.telemetry_payloads import parse_telemetry
from device_simulator.jobs import JobTopics
from device_simulator.protocol import CaptureOrder, ConfigTopics, Topics, UploadGrant, UploadRefusal, parse
from device_simulator.release import Release
from device_simulator.rotation_messages import RotationTopics

PAGE: Final = (Path(__file__).parents[2] / "docs" / "device-protocol.md").read_text(encoding="utf-8")
THEN: Final = from_ms(1_763_823_700_000)
MONTH: Final = timedelta(days=30)

Check = Callable[[bytes], object]


def as_reported(payload: bytes) -> None:
    """What a device writes into its shadow, as the broker then tells of it."""
    stamps = {"reported": {"clock_ms": {"timestamp": 1_763_823_600}}}
    current = {"version": 13, **json.loads(payload), "metadata": stamps}
    assert read_change(json.dumps({"current": current, "timestamp": 1_763_823_600}).encode()).shadow.reported


def as_answer_of_aws(payload: bytes) -> None:
    """AWS makes and reads these; they are JSON, and there is nothing of ours in them."""
    assert isinstance(json.loads(payload), dict)


def as_job(payload: bytes) -> None:
    """What AWS hands out, with our own document in it."""
    job = json.loads(payload)["execution"]
    assert job["jobId"]
    parse(msgspec.json.encode(job["jobDocument"]), Release)


# A field that tells one kind of message from the others, the first that fits, and who has to understand it.
CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("execution", as_job),
    ("statusDetails", as_answer_of_aws),
    ("seq", lambda payload: parse_telemetry(payload, device_id="bed-1", received_at=THEN, retention=MONTH)),
    ("fields", lambda payload: parse(payload, UploadGrant)),
    ("jitter_s", lambda payload: parse(payload, CaptureOrder)),
    ("size_bytes", lambda payload: parse_upload_request(payload, device_id="bed-1", received_at=THEN)),
    ("outcome", parse_photo_outcome),
    ("csr_pem", lambda payload: "rotation_id" not in json.loads(payload) or parse_certificate_request(payload)),
    ("old_until", as_answer_of_aws),
    ("reason", lambda payload: parse(payload, UploadRefusal)),
    ("version", read_shadow),
    ("state", as_reported),
    ("certificate_pem", as_answer_of_aws),
    ("certificateSigningRequest", as_answer_of_aws),
    ("certificateId", as_answer_of_aws),
    ("certificateOwnershipToken", as_answer_of_aws),
    ("thingName", as_answer_of_aws),
)


def examples() -> list[str]:
    """The blocks of JSON on the page."""
    return re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


def check_of(example: str) -> Check:
    message: Mapping[str, Any] = json.loads(example)
    return next(check for field, check in CHECKS if field in message)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example[:40])
def test_every_example_is_understood(example: str) -> None:
    check_of(example)(example.encode())


def test_every_kind_of_message_has_its_example() -> None:
    shown = {field for example in examples() for field in json.loads(example)}

    assert shown >= {field for field, _ in CHECKS}


def test_an_example_that_broke_a_rule_would_be_noticed() -> None:
    telemetry = next(json.loads(example) for example in examples() if '"seq"' in example)

    with pytest.raises(Exception, match="v cannot be 2"):
        check_of(json.dumps(telemetry | {"v": 2}))(msgspec.json.encode(telemetry | {"v": 2}))


def topics_of_the_simulator() -> set[str]:
    """Every topic on which a simulated device speaks or listens."""
    makers = (Topics("<stage>", "<d>"), ConfigTopics("<d>"), RotationTopics("<d>"), JobTopics("<d>"))
    named = {
        getattr(maker, name)
        for maker in makers
        for name, member in vars(type(maker)).items()
        if isinstance(member, property)
    }
    return {topic for topic in named if isinstance(topic, str)} | {
        Topics.site_capture("<s>"),
        JobTopics("<d>").update("<job id>"),
    }


def topics_on_the_page() -> set[str]:
    """Those of its tables; `…/refusal` goes on where the topic before it ends."""
    topics: set[str] = set()
    for cell in re.findall(r"^\| ([^|]+) \| (?:up|down) \|", PAGE, re.MULTILINE):
        first, *more = re.findall(r"`([^`]+)`", cell)
        topics.add(first)
        for tail in more:
            parts = tail.removeprefix("…/").split("/")
            topics.add("/".join([*first.split("/")[: -len(parts)], *parts]))
    return topics


def test_the_page_has_the_simulator_s_topics_and_no_others() -> None:
    assert topics_on_the_page() == topics_of_the_simulator()


def test_the_page_has_the_platform_s_metrics() -> None:
    rows = re.findall(r"^\| `(\w+_\w+)` \| [^|]+ \| ([^|]+) to ([^|]+) \|$", PAGE, re.MULTILINE)
    ranges = {name: (number_of(low), number_of(high)) for name, low, high in rows}

    assert ranges == {metric.name: (metric.low, metric.high) for metric in METRICS}


def number_of(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))

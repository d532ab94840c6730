"""What became of an order at one device, told by what is known: there is always an answer."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import pytest

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.capture_state import (
    CaptureGrant,
    CaptureOutcome,
    CaptureReport,
    CaptureState,
    Evidence,
    OutcomeKind,
    RefusedPhoto,
    report,
)
from chalicelib.domain.presence import Connection, ConnectionEnd, Presence
from tests.builders import DEVICE, HOUR, MINUTE, NOON, a_capture_order, a_photo_key

ORDER: Final = a_capture_order(at=NOON)
IN_TIME: Final = NOON + 2 * MINUTE
TOO_LATE: Final = ORDER.due_by + MINUTE

GRANTED: Final = Evidence(
    grant=CaptureGrant(
        device_id=DEVICE,
        order_id=ORDER.order_id,
        key=a_photo_key(at=NOON),
        granted_at=NOON + MINUTE,
        valid_until=NOON + 11 * MINUTE,
    )
)


def said(kind: OutcomeKind, reason: str) -> CaptureOutcome:
    return CaptureOutcome(device_id=DEVICE, order_id=ORDER.order_id, kind=kind, reason=reason, at=NOON + MINUTE)


def judged(evidence: Evidence, *, order: CaptureOrder = ORDER, now: datetime = IN_TIME) -> CaptureReport:
    return report(order, DEVICE, evidence, now=now)


def connection(began_at: datetime) -> Connection:
    return Connection(began_at=began_at, version=1, session="session-1", certificate="0a1b2c3d")


CASES: Final = {
    "nothing heard yet": (Evidence(), IN_TIME, CaptureState.ORDERED, "the device has until 12:15:00 UTC to answer"),
    "granted": (
        GRANTED,
        IN_TIME,
        CaptureState.RECEIVED,
        "the device was granted the upload at 12:01:00 UTC, until 12:11:00 UTC",
    ),
    "an upload failed": (
        replace(GRANTED, outcome=said(OutcomeKind.FAILED, "no answer")),
        IN_TIME,
        CaptureState.RECEIVED,
        "the device tries again; its upload failed at 12:01:00 UTC: no answer",
    ),
    "stored": (
        replace(GRANTED, stored=True),
        IN_TIME,
        CaptureState.UPLOADED,
        "the photo is stored and waits to be diagnosed",
    ),
    "stored, however late": (
        replace(GRANTED, stored=True),
        TOO_LATE,
        CaptureState.UPLOADED,
        "the photo is stored and waits to be diagnosed",
    ),
    "the photo was refused": (
        replace(
            GRANTED, stored=True, refused=RefusedPhoto(device_id=DEVICE, photo_id="", reason="no JPEG", at=IN_TIME)
        ),
        IN_TIME,
        CaptureState.REFUSED,
        "the photo was refused: no JPEG",
    ),
    "the device refused": (
        Evidence(outcome=said(OutcomeKind.REFUSED, "the camera is switched off")),
        TOO_LATE,
        CaptureState.REFUSED,
        "the camera is switched off",
    ),
    "granted and never stored": (
        GRANTED,
        TOO_LATE,
        CaptureState.EXPIRED,
        "the device was granted the upload at 12:01:00 UTC and stored no photo",
    ),
    "granted, and the uploads failed": (
        replace(GRANTED, outcome=said(OutcomeKind.FAILED, "no answer")),
        TOO_LATE,
        CaptureState.EXPIRED,
        "the device was granted the upload at 12:01:00 UTC and stored no photo; its upload failed: no answer",
    ),
    "failed before any grant": (
        Evidence(outcome=said(OutcomeKind.FAILED, "no light")),
        TOO_LATE,
        CaptureState.EXPIRED,
        "the device could not upload: no light",
    ),
    "silent, nothing known of its connection": (
        Evidence(),
        TOO_LATE,
        CaptureState.EXPIRED,
        "the device did not answer, and nothing is known of its connection",
    ),
    "silent, gone": (
        Evidence(
            presence=Presence(
                device_id=DEVICE,
                latest=connection(NOON - 2 * HOUR),
                ends=(ConnectionEnd(NOON - HOUR, 1, "session-1", "CONNECTION_LOST"),),
            )
        ),
        TOO_LATE,
        CaptureState.EXPIRED,
        "the device did not answer; it is not connected since 22 November 2025, 11:00 UTC",
    ),
    "silent, away at that time": (
        Evidence(presence=Presence(device_id=DEVICE, latest=connection(NOON + HOUR))),
        TOO_LATE,
        CaptureState.EXPIRED,
        "the device did not answer; it was away when the order was given, and connected on 22 November 2025, 13:00 UTC",
    ),
    "silent, connected all the time": (
        Evidence(presence=Presence(device_id=DEVICE, latest=connection(NOON - HOUR))),
        TOO_LATE,
        CaptureState.EXPIRED,
        "the device did not answer, although it is connected since 22 November 2025, 11:00 UTC",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_there_is_always_an_answer(case: str) -> None:
    evidence, now, state, reason = CASES[case]

    told = judged(evidence, now=now)

    assert (told.state, told.reason) == (state, reason)


@pytest.mark.parametrize("now", [IN_TIME, TOO_LATE])
def test_a_diagnosed_photo_needs_no_reason_whatever_else_was_said(now: datetime) -> None:
    refused = RefusedPhoto(device_id=DEVICE, photo_id="", reason="truncated", at=IN_TIME)
    evidence = replace(GRANTED, diagnosed=True, refused=refused, outcome=said(OutcomeKind.FAILED, "no answer"))

    told = judged(evidence, now=now)

    assert (told.state, told.reason, told.photo_id) == (CaptureState.DIAGNOSED, None, a_photo_key(at=NOON).photo_id)


@pytest.mark.parametrize(("now", "state"), [(IN_TIME, CaptureState.ORDERED), (TOO_LATE, CaptureState.EXPIRED)])
def test_an_order_that_never_reached_the_broker_is_no_fault_of_the_device(now: datetime, state: CaptureState) -> None:
    told = judged(Evidence(), order=ORDER.not_delivered("the message broker answered 503"), now=now)

    assert (told.state, told.reason) == (
        state,
        "the order did not reach the message broker: the message broker answered 503",
    )


def test_an_order_expires_a_moment_after_it_was_due() -> None:
    assert judged(Evidence(), now=ORDER.due_by).state is CaptureState.ORDERED
    assert judged(Evidence(), now=ORDER.due_by + timedelta(milliseconds=1)).state is CaptureState.EXPIRED

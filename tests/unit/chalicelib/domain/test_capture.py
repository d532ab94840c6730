"""Whom an order is for, and for how long."""

from datetime import timedelta

import pytest

from chalicelib.domain.capture import TO_FLEET, CaptureOrder, CaptureTarget, TargetKind, targets_of, to_device, to_site
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_capture_order, an_hourly_order


@pytest.mark.parametrize(
    ("target", "concerned"),
    [
        (to_device(DEVICE), True),
        (to_device("greenhouse-2-a"), False),
        (to_site(SITE), True),
        (to_site("greenhouse-2"), False),
        (TO_FLEET, True),
    ],
    ids=str,
)
def test_an_order_concerns_whom_it_is_addressed_to(target: CaptureTarget, *, concerned: bool) -> None:
    assert a_capture_order(target).concerns(DEVICE, site=SITE) is concerned
    assert (target in targets_of(DEVICE, site=SITE)) is concerned


def test_the_hourly_order_passes_over_sites_with_times_of_their_own() -> None:
    order = an_hourly_order(except_sites=[SITE])

    assert not order.concerns(DEVICE, site=SITE)
    assert order.concerns("greenhouse-2-a", site="greenhouse-2")


@pytest.mark.parametrize("target", [to_device(DEVICE), to_site(SITE), TO_FLEET], ids=str)
def test_a_target_survives_being_written_down(target: CaptureTarget) -> None:
    assert CaptureTarget.parse(str(target)) == target


def test_a_target_that_is_none_is_not_read() -> None:
    with pytest.raises(ValueError, match="row"):
        CaptureTarget.parse("row:7")


def test_the_same_tick_gives_the_same_order_and_another_target_another_one() -> None:
    orders = [CaptureOrder.by_schedule(target, at=NOON) for target in (TO_FLEET, TO_FLEET, to_site(SITE))]

    assert orders[0] == orders[1]
    assert orders[0].order_id != orders[2].order_id
    assert all(order.is_routine for order in orders)


def test_the_time_to_answer_begins_when_the_jitter_ends() -> None:
    order = a_capture_order(at=NOON, jitter_s=120, answer_within=timedelta(minutes=5))

    assert order.due_by == NOON + 7 * MINUTE
    assert not order.is_routine


def test_kinds_of_targets_read_as_they_are_written() -> None:
    assert [str(kind) for kind in TargetKind] == ["device", "site", "fleet"]

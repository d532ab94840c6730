"""Orders photos by the clock: of sites with a schedule of their own when it strikes, of all others on the hour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.capture import TO_FLEET, CaptureOrder, to_site
from chalicelib.domain.cron import Cron
from chalicelib.domain.site import Site
from chalicelib.ports.captures import CaptureBook
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceCommands
from chalicelib.ports.sites import SiteBook
from chalicelib.services.attempts import Attempts
from chalicelib.services.every_row import every_row
from chalicelib.services.order_captures import give

# One query of the table.
_PAGE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePorts:
    """What the schedule of photos works with."""

    sites: SiteBook
    captures: CaptureBook
    commands: DeviceCommands
    clock: Clock


def strike_schedule(tick: datetime, *, ports: SchedulePorts) -> Sequence[CaptureOrder]:
    """Give the orders of one tick; the same tick gives the same orders, however often it is heard of.

    A tick that is told of so late that its orders would have expired gives none.

    Raises:
        ExceptionGroup: some orders could not be given; all others were.
    """
    sites = [
        site
        for site in every_row(lambda cursor: ports.sites.listed(limit=_PAGE, cursor=cursor))
        if site.capture_cron is not None
    ]
    given: list[CaptureOrder] = []
    attempts = Attempts("orders of a tick")
    for order, name in _orders(tick, sites):
        if ports.clock() > order.due_by:
            continue
        with attempts.one():
            give(order, name, captures=ports.captures, commands=ports.commands)
            given.append(order)
    attempts.raise_failures()
    return given


def _orders(tick: datetime, sites: Sequence[Site]) -> Iterator[tuple[CaptureOrder, str]]:
    """The orders of a tick, each with the name of whom it is for.

    Args:
        sites: those with a schedule of their own.
    """
    if tick.minute == 0:
        own = [site.site_id for site in sites]
        yield CaptureOrder.by_schedule(TO_FLEET, at=tick, except_sites=own), "the whole fleet"
    for site in sites:
        assert site.capture_cron is not None
        if Cron.parse(site.capture_cron).strikes(tick.astimezone(site.zone)):
            yield CaptureOrder.by_schedule(to_site(site.site_id), at=tick), site.name

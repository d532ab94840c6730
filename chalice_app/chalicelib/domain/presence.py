"""Whether a device is connected, inferred from IoT Core's lifecycle events in whatever order they come.

IoT Core says of a lifecycle event: it may come twice, and out of order; the connect and the disconnect of one
connection carry the same version number; and the numbers begin again at 0 once a client has been away for about an
hour. So a number names a connection only together with its session, and larger does not mean later. What is kept here
is therefore a set, of which only the newest by the broker's clock remain: the last connection, and the last few ends.
A set does not care in which order, or how often, it is told of its members.

https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.breach import Breach, Severity

# A connection that ended before others did, and began after them, would be forgotten as ended: that takes so many
# clients under one name, each gone before the one that it followed. It also holds as many fights as are counted.
ENDS_KEPT: Final = 8

# The broker's word for an end that another connection under the same name has brought about.
TAKEN_OVER: Final = "DUPLICATE_CLIENTID"
SHARED_RULE: Final = "certificate-shared"
# A device on a bad network may take its own place twice, before the broker has noticed that it was gone.
SHARED_LIMIT: Final = 3
SHARED_WINDOW: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, order=True)
class Connection:
    """One connection of a device.

    Attributes:
        began_at: by the broker's clock.
        version, session: the broker's names for it: unique together.
        certificate: the beginning of the id of the certificate that it was made with.
    """

    began_at: datetime
    version: int
    session: str
    certificate: str


@dataclass(frozen=True, slots=True, order=True)
class ConnectionEnd:
    """The end of a connection.

    Attributes:
        ended_at: by the broker's clock.
        version, session: of the connection.
        reason: in the broker's words, such as `CONNECTION_LOST`.
    """

    ended_at: datetime
    version: int
    session: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What is known of a device's connection.

    Attributes:
        latest: the connection that began last; None before one was heard of.
        ends: of the connections that ended last, the newest first.
    """

    device_id: str
    latest: Connection | None = None
    ends: tuple[ConnectionEnd, ...] = ()

    @property
    def connected(self) -> bool:
        """Whether the device is connected."""
        return self.latest is not None and self._end_of(self.latest) is None

    @property
    def certificate(self) -> str | None:
        """The beginning of the id of the certificate that the device is connected with; None while it is not."""
        return self.latest.certificate if self.latest is not None and self.connected else None

    @property
    def since(self) -> datetime | None:
        """Since when the device is connected, or is not; None before anything was heard of it."""
        if self.latest is not None and self.connected:
            return self.latest.began_at
        end = self._last_end()
        return None if end is None else end.ended_at

    @property
    def reason(self) -> str | None:
        """Why the device is not connected, in the broker's words; None while it is."""
        end = None if self.connected else self._last_end()
        return None if end is None else end.reason

    def after(self, event: Connection | ConnectionEnd) -> "Presence":
        """What is known after an event; the same after one that says nothing new."""
        if isinstance(event, Connection):
            return replace(self, latest=max(filter(None, (self.latest, event))))
        ends = sorted({*self.ends, event}, reverse=True)[:ENDS_KEPT]
        return replace(self, ends=tuple(ends))

    def _end_of(self, connection: Connection) -> ConnectionEnd | None:
        name = (connection.version, connection.session)
        return next((end for end in self.ends if (end.version, end.session) == name), None)

    def _last_end(self) -> ConnectionEnd | None:
        own = None if self.latest is None else self._end_of(self.latest)
        return own or next(iter(self.ends), None)


def shared_breach(presence: Presence) -> Breach | None:
    """The alert that is called for when connections fight for a device's name: several clients hold its certificate."""
    fought_at = _last_fight([end.ended_at for end in presence.ends if end.reason == TAKEN_OVER])
    if fought_at is None:
        return None
    return Breach(
        device_id=presence.device_id,
        rule_id=SHARED_RULE,
        # It goes on as long as both are there: told by the window, a fight that lasts is not a write for each round.
        at=_window_of(fought_at),
        severity=Severity.CRITICAL,
        value=None,
        badness=0.0,
        limit=None,
        unit="",
        what="Connections under this name drive each other out: two clients may hold its certificate",
    )


def _last_fight(newest_first: Sequence[datetime]) -> datetime | None:
    """When connections last were driven out so often within the window, None if they never were."""
    spans = zip(newest_first, newest_first[SHARED_LIMIT - 1 :], strict=False)
    return next((last for last, first in spans if last - first <= SHARED_WINDOW), None)


def _window_of(moment: datetime) -> datetime:
    """The beginning of the window in which a moment lies."""
    return moment - (moment - datetime.min.replace(tzinfo=moment.tzinfo)) % SHARED_WINDOW

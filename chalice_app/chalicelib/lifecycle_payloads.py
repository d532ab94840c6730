"""Wire shapes of the broker's own events: a client has connected, or is gone."""

from typing import Final, Literal

import msgspec

from chalicelib.domain.clock import from_ms
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.presence import Connection, ConnectionEnd
from chalicelib.wording import reason_and_field

# Tells the sessions of one client apart that have the same version number: there are two or three in a day.
_SESSION_CHARACTERS: Final = 8
# Of 64 hex digits: a device has had a handful of certificates.
_CERTIFICATE_CHARACTERS: Final = 12


class LifecycleWire(msgspec.Struct, frozen=True):
    """A lifecycle event, by the broker's own names; it has more fields than we read."""

    timestamp: int
    eventType: Literal["connected", "disconnected"]  # noqa: N815 - IoT Core's names
    sessionIdentifier: str  # noqa: N815
    versionNumber: int  # noqa: N815
    principalIdentifier: str = ""  # noqa: N815
    disconnectReason: str = "UNKNOWN"  # noqa: N815


_lifecycle: Final = msgspec.json.Decoder(LifecycleWire)


def parse_lifecycle_event(payload: bytes) -> Connection | ConnectionEnd:
    """What happened to a client's connection.

    Raises:
        InputRefused: the broker has not written this.
    """
    try:
        wire = _lifecycle.decode(payload)
        at = from_ms(wire.timestamp)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason, field = reason_and_field(error, LifecycleWire)
        raise InputRefused(reason, field=field) from error
    except OverflowError as error:
        raise InputRefused("timestamp is no time that we know", field="timestamp") from error
    session = wire.sessionIdentifier[:_SESSION_CHARACTERS]
    if wire.eventType == "connected":
        certificate = wire.principalIdentifier[:_CERTIFICATE_CHARACTERS]
        return Connection(at, wire.versionNumber, session, certificate)
    return ConnectionEnd(at, wire.versionNumber, session, wire.disconnectReason)

"""What the message broker says of devices' shadows: what is wished there, and what the device reports.

Only the platform writes what is wished. What the device reports is held to the protocol strictly, as everything that a
device sends.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.configuration_json import SettingsWire, settings_of
from chalicelib.domain.clock import from_ms
from chalicelib.domain.device_config import NO_SHADOW, DeviceReported, DeviceSettings, DeviceShadow, ShadowChange
from chalicelib.domain.errors import InputRefused
from chalicelib.text_rules import ONE_LINE
from chalicelib.wording import reason_and_field

_SECOND: Final = timedelta(seconds=1)
_NOTHING: Final = msgspec.Raw(b"{}")
_Firmware = Annotated[str, Meta(pattern=ONE_LINE, max_length=64)]
_Reason = Annotated[str, Meta(pattern=ONE_LINE, max_length=200)]
# Until the year 2255; a clock that was never set says 1970.
_ClockMs = Annotated[int, Meta(ge=0, le=9_000_000_000_000)]


class _RefusalWire(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    setting: Annotated[str, Meta(max_length=64)]
    reason: _Reason


class _ReportedWire(SettingsWire, frozen=True, kw_only=True, forbid_unknown_fields=True):
    firmware: _Firmware
    clock_ms: _ClockMs
    # A list, not an object: a shadow merges objects, and old refusals would stay in it.
    refused: Annotated[tuple[_RefusalWire, ...], Meta(max_length=16)] = ()


class _State(msgspec.Struct, frozen=True):
    # Each is read for itself: what is wrong with the one says nothing about the other.
    desired: msgspec.Raw = _NOTHING
    reported: msgspec.Raw = _NOTHING


class _Stamp(msgspec.Struct, frozen=True):
    timestamp: int


class _ReportedStamps(msgspec.Struct, frozen=True):
    clock_ms: _Stamp


class _Stamps(msgspec.Struct, frozen=True):
    reported: _ReportedStamps


class _Document(msgspec.Struct, frozen=True):
    """A shadow, as the broker tells it; of one that was not there yet, it may say nothing."""

    version: int = 0
    state: _State = _State()
    metadata: msgspec.Raw = _NOTHING


class _Change(msgspec.Struct, frozen=True):
    """What the broker publishes on `…/update/documents`; the timestamp is in whole seconds."""

    current: _Document
    timestamp: int
    previous: _Document | None = None


_document: Final = msgspec.json.Decoder(_Document)
_change: Final = msgspec.json.Decoder(_Change)
_settings: Final = msgspec.json.Decoder(SettingsWire)
_reported: Final = msgspec.json.Decoder(_ReportedWire)
_stamps: Final = msgspec.json.Decoder(_Stamps)


def read_change(payload: bytes) -> ShadowChange:
    """What the broker says of a change.

    Raises:
        InputRefused: the device reports what no device may; the field is named as it lies in the shadow.
    """
    try:
        change = _change.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason, field = reason_and_field(error, _Change)
        raise InputRefused(reason, field=field) from error
    if change.current.version < 1:
        raise InputRefused("a shadow that is there has a version", field="current.version")
    return ShadowChange(
        before=_forgiving(change.previous) if change.previous is not None and change.previous.version else None,
        shadow=_strict(change.current),
        at=datetime.fromtimestamp(change.timestamp, UTC),
    )


def read_shadow(payload: bytes) -> DeviceShadow:
    """A shadow as the broker hands it out; a report that no device may make counts as none.

    Raises:
        msgspec.DecodeError: it is no shadow.
    """
    return _forgiving(_document.decode(payload))


def _strict(document: _Document) -> DeviceShadow:
    return DeviceShadow(
        version=document.version,
        desired=_desired(document.state.desired),
        reported=_report(document.state.reported, document.metadata),
    )


def _forgiving(document: _Document) -> DeviceShadow:
    try:
        return _strict(document)
    except InputRefused:
        return DeviceShadow(version=document.version, desired=_desired(document.state.desired), reported=None)


def _desired(raw: msgspec.Raw) -> DeviceSettings:
    """A wish that we cannot read is none of ours: it counts as none, and the next one takes its place."""
    try:
        return settings_of(_settings.decode(raw))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return NO_SHADOW.desired


def _report(raw: msgspec.Raw, metadata: msgspec.Raw) -> DeviceReported | None:
    if bytes(raw) in (b"{}", b"null"):
        return None
    try:
        wire = _reported.decode(raw)
        stamp = _stamps.decode(metadata).reported.clock_ms
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason, field = reason_and_field(error, _ReportedWire)
        raise InputRefused(reason, field=f"state.reported.{field}".removesuffix(".")) from error
    at = datetime.fromtimestamp(stamp.timestamp, UTC)
    # The broker's second has begun up to one second before the report came: half of it, in the mean.
    ahead = from_ms(wire.clock_ms) - at - _SECOND / 2
    return DeviceReported(
        settings=settings_of(wire),
        refused={refusal.setting: refusal.reason for refusal in wire.refused},
        firmware=wire.firmware,
        clock_offset_s=round(ahead / _SECOND),
        at=at,
    )

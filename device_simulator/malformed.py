"""Telemetry that no platform can accept: each of these breaks another rule of the protocol."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from device_simulator.protocol import VERSION

_HALF_A_MESSAGE: Final = b'{"v": 1, "seq": 4711, "samples": [{"t": 17953488'
_NO_TEXT: Final = b"\xff\xfe\x00\x80rubbish from a line without parity"


def malformed_messages(*, seq: int, at_ms: int) -> Mapping[str, bytes]:
    """The messages under the names of what is wrong with them.

    Args:
        seq: one that the device will never give to a message of its own.
        at_ms: now, by the device's clock: the time is not what is wrong.
    """
    sample: Mapping[str, Any] = {"t": at_ms, "air_temp_c": 21.4, "humidity_pct": 83.1}

    def message(**changed: Any) -> bytes:
        return msgspec.json.encode({"v": VERSION, "seq": seq, "samples": [sample], **changed})

    return {
        "half a message": _HALF_A_MESSAGE,
        "no text": _NO_TEXT,
        "no object": b"[]",
        "version 2": message(v=2),
        "negative seq": message(seq=-1),
        "no samples": message(samples=[]),
        "no metrics": message(samples=[{"t": at_ms}]),
        "impossible humidity": message(samples=[{**sample, "humidity_pct": 340.0}]),
        "text for a number": message(samples=[{**sample, "air_temp_c": "warm"}]),
        "the same time twice": message(samples=[sample, sample]),
        "unknown field": message(colour="green"),
    }

"""Telemetry as Hypothesis draws it: two devices and a stranger, mild and hot, in time and late, sound and poisoned."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from hypothesis import strategies as st

from tests.builders import DAY, DEVICE, MINUTE, NOON
from tests.functional.deliveries.cloud_platform import OTHER_DEVICE
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, measured

STRANGER: Final = "never-registered"
# Few values, so that ties are common: equal breaches at other times, both zeros, a limit itself.
_TEMPERATURES: Final = (20.0, 35.0, 36.0, 37.0, 41.0, 42.0, 0.0, -0.0, -6.0)
_POISONS: Final = (b"{%d", b'{"v":2,"seq":%d}', b"\xff%d", b'{"v":1,"seq":%d,"samples":[{"t":1,"air_temp_c":NaN}]}')
# A device was offline for a day; the clock of another is a year ahead.
_DAY_LATE: Final = -DAY - timedelta(hours=2)
_YEAR_AHEAD: Final = 365 * DAY


@dataclass(frozen=True, slots=True)
class Published:
    """A message as its device published it.

    Attributes:
        sound: whether it must be stored; what is not sound must be set aside.
    """

    device_id: str
    payload: bytes
    sound: bool

    @property
    def key(self) -> tuple[str, str]:
        """Where it lies in the telemetry table, by docs/data-model.md."""
        content = json.loads(self.payload)
        return self.device_id, f"{min(sample['t'] for sample in content['samples']):013d}#{content['seq']:016d}"


@st.composite
def messages(draw: st.DrawFn, *, most: int = 8) -> list[Published]:
    """Messages in the order in which they were measured."""
    return [_message(draw, seq) for seq in range(draw(st.integers(1, most)))]


@st.composite
def restless_device(draw: st.DrawFn) -> list[Published]:
    """Messages of one device that is in and out of heat, a sample every five to seven minutes, in their order."""
    at, published = NOON - 59 * MINUTE, []
    for seq in range(draw(st.integers(4, 9))):
        temperature = draw(st.sampled_from((41.0, 20.0)))
        published.append(Published(DEVICE, a_payload(measured(at, air_temp_c=temperature), seq=seq), sound=True))
        at += draw(st.integers(5, 7)) * MINUTE
    return published


def _message(draw: st.DrawFn, seq: int) -> Published:
    device_id = draw(st.sampled_from((DEVICE, DEVICE, OTHER_DEVICE, OTHER_DEVICE, STRANGER)))
    if draw(st.integers(0, 6)) == 0:
        return Published(device_id, draw(st.sampled_from(_POISONS)) % seq, sound=False)
    shift = draw(st.sampled_from((timedelta(0),) * 5 + (_DAY_LATE, _YEAR_AHEAD)))
    begin = NOON - 70 * MINUTE + seq * 8 * MINUTE + draw(st.integers(0, 5)) * MINUTE + shift
    humidity_pct = draw(st.sampled_from((80.0, 96.0)))
    samples = [
        measured(begin + minute * MINUTE, air_temp_c=draw(st.sampled_from(_TEMPERATURES)), humidity_pct=humidity_pct)
        for minute in range(draw(st.integers(1, 3)))
    ]
    sound = device_id != STRANGER and shift is not _YEAR_AHEAD
    return Published(device_id, a_payload(*samples, seq=seq), sound=sound)

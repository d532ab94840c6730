"""Telemetry messages as devices send them, parsed once and strictly.

Nearly every message brings standard metrics and nothing else: those are decoded, held against the catalogue and turned
into columns in one pass, without a look at single values in Python. Whatever that pass does not take, be it another
metric, samples out of order or a broken rule, is read again at leisure; what is refused then is told in words.
"""

import json
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from operator import lt
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec.structs import astuple

from chalicelib.domain.clock import MAX_AHEAD, from_ms, to_ms
from chalicelib.domain.errors import MessageRefused
from chalicelib.domain.metrics import METRIC_NAME, METRICS, STANDARD
from chalicelib.domain.sample import MAX_METRICS, MAX_SEQ, MAX_SPAN, Sample, TelemetryMessage
from chalicelib.wording import A_VALUE, reason_and_field

# IoT Core's own limit; a larger message can only come by another way.
MAX_MESSAGE_BYTES: Final = 128 * 1024
MAX_SAMPLES: Final = 1_000
# A message is stored by columns: if every sample brought metrics of its own, 128 KB would unfold to 100 MB.
MAX_METRICS_A_MESSAGE: Final = 64
# A device that was out of reach for a month has long been visited. What is older comes from a clock that was never set,
# or lost a year with its battery, and would lie in the history where nobody looks for it.
MAX_AGE: Final = timedelta(days=30)

_MILLISECOND: Final = timedelta(milliseconds=1)
_MAX_AHEAD_MS: Final = MAX_AHEAD // _MILLISECOND
_MAX_SPAN_MS: Final = MAX_SPAN // _MILLISECOND

_MINUTES_A_YEAR: Final = 525_960

_Version = Literal[1]
_Seq = Annotated[int, msgspec.Meta(ge=0, le=MAX_SEQ)]
_Columns = dict[str, tuple[float | None, ...]]


class TelemetryWire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A telemetry message, version 1, as it travels."""

    v: _Version
    seq: _Seq
    samples: Annotated[list[dict[str, float]], msgspec.Meta(min_length=1, max_length=MAX_SAMPLES)]


# A sample of standard metrics, made from the catalogue: a value outside its physical range does not decode.
# A null does not either; a metric that is left out is None.
_StandardSample: Final = msgspec.defstruct(
    "_StandardSample",
    [
        ("t", int),
        *((metric.name, Annotated[float, msgspec.Meta(ge=metric.low, le=metric.high)], None) for metric in METRICS),
    ],
    frozen=True,
    gc=False,
    forbid_unknown_fields=True,
)
_StandardWire: Final = msgspec.defstruct(
    "_StandardWire",
    [
        ("v", _Version),
        ("seq", _Seq),
        ("samples", Annotated[list[_StandardSample], msgspec.Meta(min_length=1, max_length=MAX_SAMPLES)]),  # type: ignore[valid-type]
    ],
    frozen=True,
    gc=False,
    forbid_unknown_fields=True,
)
_NAMES: Final = tuple(metric.name for metric in METRICS)
_NOTHING: Final = (None,) * len(_NAMES)

_any_metrics: Final = msgspec.json.Decoder(TelemetryWire)
_standard_metrics: Final = msgspec.json.Decoder(_StandardWire)


def parse_telemetry(payload: bytes, *, device_id: str, received_at: datetime, retention: timedelta) -> TelemetryMessage:
    """Read a telemetry message.

    Args:
        received_at: when the message reached the platform; sample times are held against it.
        retention: how long telemetry is kept; older samples would vanish at once.

    Raises:
        MessageRefused: the message breaks a rule of the protocol; the field is named.
    """
    if len(payload) > MAX_MESSAGE_BYTES:
        raise MessageRefused(f"the message has {len(payload)} bytes, at most {MAX_MESSAGE_BYTES} are allowed")
    received_ms = to_ms(received_at)
    oldest_ms = received_ms - _oldest_age_ms(retention)
    message = _parsed_at_once(payload, device_id, oldest_ms, received_ms + _MAX_AHEAD_MS)
    return message or _parsed_with_care(payload, device_id, received_ms, oldest_ms)


@cache
def _oldest_age_ms(retention: timedelta) -> int:
    return min(retention, MAX_AGE) // _MILLISECOND


def _parsed_at_once(payload: bytes, device_id: str, oldest_ms: int, newest_ms: int) -> TelemetryMessage | None:
    """A message of standard metrics in the order of their times; None for every other, good or bad."""
    try:
        wire: Any = _standard_metrics.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    times_ms, *values = zip(*map(astuple, wire.samples), strict=True)
    first_ms, last_ms = times_ms[0], times_ms[-1]
    in_order = len(times_ms) == 1 or all(map(lt, times_ms, times_ms[1:]))
    if not (in_order and oldest_ms <= first_ms and last_ms <= newest_ms and last_ms - first_ms <= _MAX_SPAN_MS):
        return None
    if None in values[0] and _NOTHING in zip(*values, strict=True):
        return None  # a sample of nothing
    columns: _Columns = dict(zip(_NAMES, values, strict=True))
    if None in astuple(wire.samples[0]):
        columns = {name: column for name, column in columns.items() if any(value is not None for value in column)}
    if b"-" in payload:  # without a minus, no zero is a negative one
        columns = {name: tuple(map(_one_zero, column)) for name, column in columns.items()}
    return TelemetryMessage(device_id=device_id, seq=wire.seq, times_ms=times_ms, columns=columns)


def _one_zero(value: float | None) -> float | None:
    # Adding zero makes -0.0 the same 0.0 everywhere: of two equal values it must not matter which one was seen first.
    return None if value is None else value + 0.0


def _parsed_with_care(payload: bytes, device_id: str, received_ms: int, oldest_ms: int) -> TelemetryMessage:
    """Any message.

    Raises:
        MessageRefused: it breaks a rule.
    """
    try:
        wire = _any_metrics.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refusal(payload, error) from error
    times = [_time_of(values, index, received_ms, oldest_ms) for index, values in enumerate(wire.samples)]
    if len(set(times)) != len(times):
        raise MessageRefused("two samples have the same t", field="samples")
    if max(times) - min(times) > _MAX_SPAN_MS:
        raise MessageRefused("the samples span more than one hour", field="samples")
    samples = sorted(
        (_sample(at, values, index) for index, (at, values) in enumerate(zip(times, wire.samples, strict=True))),
        key=lambda sample: sample.at,
    )
    if len({name for sample in samples for name in sample.values}) > MAX_METRICS_A_MESSAGE:
        raise MessageRefused(f"a message has at most {MAX_METRICS_A_MESSAGE} different metrics", field="samples")
    return TelemetryMessage.of(device_id=device_id, seq=wire.seq, samples=samples)


def _time_of(values: Mapping[str, float], index: int, received_ms: int, oldest_ms: int) -> int:
    field = f"samples[{index}].t"
    t = values.get("t")
    if t is None:
        raise MessageRefused("the sample has no t", field=field)
    if not t.is_integer():
        raise MessageRefused(f"t must be whole milliseconds, not {t}", field=field)
    if t > received_ms + _MAX_AHEAD_MS:
        raise MessageRefused(
            f"the device's clock is {_in_words(t - received_ms)} ahead; "
            f"t may be at most {_in_words(_MAX_AHEAD_MS)} ahead of the platform's",
            field=field,
        )
    if t < oldest_ms:
        raise MessageRefused(
            f"the device's clock is {_in_words(received_ms - t)} behind, or the sample is that old; "
            f"t may be at most {_in_words(received_ms - oldest_ms)} ago",
            field=field,
        )
    return int(t)


def _in_words(span_ms: float) -> str:
    """A span as people say it, in the largest unit of which there are two: `45 minutes`, `26 hours`, `55 years`."""
    minutes = span_ms / 60_000
    if minutes > _MINUTES_A_YEAR * 1_000:  # in the wrong unit, perhaps
        return "more than 1,000 years"
    for unit, length in (("years", _MINUTES_A_YEAR), ("days", 1_440), ("hours", 60)):
        if minutes >= 2 * length:
            return f"{minutes / length:.0f} {unit}"
    return f"{minutes:.0f} minutes"


def _sample(at: int, values: Mapping[str, float], index: int) -> Sample:
    metrics = {name: value + 0.0 for name, value in values.items() if name != "t"}
    if not 1 <= len(metrics) <= MAX_METRICS:
        raise MessageRefused(f"a sample has 1 to {MAX_METRICS} metrics, not {len(metrics)}", field=f"samples[{index}]")
    for name, value in metrics.items():
        _check_metric(name, value, f"samples[{index}].{name}")
    return Sample(at=from_ms(at), values=metrics)


def _check_metric(name: str, value: float, field: str) -> None:
    standard = STANDARD.get(name)
    if standard is None:
        if not METRIC_NAME.fullmatch(name):
            raise MessageRefused(f"{name!r} cannot be the name of a metric", field=field)
    elif not standard.low <= value <= standard.high:
        raise MessageRefused(
            f"{name} is {value:g} {standard.unit}, physically possible is {standard.low:g} to {standard.high:g}",
            field=field,
        )


def _refusal(payload: bytes, error: Exception) -> MessageRefused:
    reason, field = reason_and_field(error, TelemetryWire)
    culprit = _no_number_in(payload)
    if culprit is None or (field and A_VALUE not in str(error)):
        return MessageRefused(reason, field=field)
    index, name = culprit
    return MessageRefused(f"{name} must be a finite number", field=f"samples[{index}].{name}")


def _no_number_in(payload: bytes) -> tuple[int, str] | None:
    """Index and name of the first value of a sample that is no finite number; None if that is not the trouble.

    Python's own parser is asked because it reads the NaN and the Infinity that careless devices write.
    """
    try:
        samples = json.loads(payload)["samples"]
        for index, values in enumerate(samples):
            for name, value in values.items():
                if not _is_finite_number(value):
                    return index, name
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None
    return None


def _is_finite_number(value: object) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # an integer of hundreds of digits
        return False

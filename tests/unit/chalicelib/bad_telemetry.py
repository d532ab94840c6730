"""Everything that a broken or hostile device may send as telemetry, and what it is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chalicelib.telemetry_payloads import MAX_AGE
from tests.builders import DAY, HOUR, MINUTE, NOON
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, measured

_MS: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadMessage:
    """A message that breaks a rule of the protocol.

    Attributes:
        reason: what the rejection must say, or a part of it.
    """

    name: str
    payload: bytes
    reason: str
    field: str = ""

    def __str__(self) -> str:
        return self.name


def _with(text: str) -> bytes:
    """A message of one sample that holds this text as its value."""
    return b'{"v":1,"seq":1,"samples":[{"t":%d,"air_temp_c":%s}]}' % (int(NOON.timestamp() * 1000), text.encode())


def _with_metrics(values: Mapping[str, float]) -> bytes:
    return a_payload(measured(NOON, **values))


BAD_MESSAGES: Final = (
    BadMessage(name="nothing", payload=b"", reason="the JSON ends too early"),
    BadMessage(name="cut off", payload=a_payload()[:-5], reason="the JSON ends too early"),
    BadMessage(name="malformed JSON", payload=b'{"v":1,}', reason="malformed"),
    BadMessage(name="more after the end", payload=a_payload() + b"x", reason="trailing"),
    BadMessage(name="a byte order mark", payload=b"\xef\xbb\xbf" + a_payload(), reason="malformed"),
    BadMessage(name="invalid UTF-8", payload=a_payload().replace(b"air_temp_c", b"air_\xff"), reason="utf-8"),
    BadMessage(name="binary", payload=bytes(range(256)), reason="malformed"),
    BadMessage(name="a list", payload=b"[]", reason="must be an object, not an array"),
    BadMessage(name="null", payload=b"null", reason="must be an object, not null"),
    BadMessage(name="deep nesting", payload=b"[" * 60_000, reason="must be an object, not an array"),
    BadMessage(
        name="deep nesting inside",
        payload=_with("[" * 60_000),
        reason="a value of samples[0] must be",
        field="samples[0]",
    ),
    BadMessage(name="over 128 KB", payload=a_payload() + b" " * 131_072, reason="at most 131072 are allowed"),
    BadMessage(name="another version", payload=a_payload(v=2), reason="v cannot be 2, only 1", field="v"),
    BadMessage(name="no version", payload=b'{"seq":1,"samples":[{}]}', reason="v is missing", field="v"),
    BadMessage(
        name="a version that is true",
        payload=b'{"v":true}',
        reason="v must be a whole number, not true or false",
        field="v",
    ),
    BadMessage(
        name="an unknown field", payload=b'{"v":1,"seq":1,"extra":1}', reason="extra is not known here", field="extra"
    ),
    BadMessage(name="a negative seq", payload=a_payload(seq=-1), reason="seq must be at least 0", field="seq"),
    BadMessage(name="a seq beyond 2^53", payload=a_payload(seq=2**53), reason="seq must be at most", field="seq"),
    BadMessage(
        name="a fractional seq",
        payload=b'{"v":1,"seq":1.5}',
        reason="seq must be a whole number, not a fraction",
        field="seq",
    ),
    BadMessage(name="no samples", payload=b'{"v":1,"seq":1,"samples":[]}', reason="must not be empty", field="samples"),
    BadMessage(
        name="1,001 samples",
        payload=json.dumps({"v": 1, "seq": 1, "samples": [{"t": 1, "a": 1}] * 1001}).encode(),
        reason="at most 1000 entries",
        field="samples",
    ),
    BadMessage(
        name="a sample that is a number",
        payload=b'{"v":1,"seq":1,"samples":[1]}',
        reason="must be an object, not a whole number",
        field="samples[0]",
    ),
    BadMessage(name="no t", payload=b'{"v":1,"seq":1,"samples":[{"a":1}]}', reason="no t", field="samples[0].t"),
    BadMessage(
        name="a fractional t",
        payload=b'{"v":1,"seq":1,"samples":[{"t":1763812800000.5,"a":1}]}',
        reason="whole milliseconds",
        field="samples[0].t",
    ),
    BadMessage(
        name="an infinite t",
        payload=b'{"v":1,"seq":1,"samples":[{"t":1e999,"a":1}]}',
        reason="t must be a finite number",
        field="samples[0].t",
    ),
    BadMessage(
        name="more than ten minutes ahead",
        payload=a_payload(measured(NOON + 10 * MINUTE + _MS, air_temp_c=20.0)),
        reason="the device's clock is 10 minutes ahead; t may be at most 10 minutes ahead",
        field="samples[0].t",
    ),
    BadMessage(
        name="a clock that is a year ahead",
        payload=a_payload(measured(NOON + 365 * DAY, air_temp_c=20.0)),
        reason="the device's clock is 365 days ahead",
        field="samples[0].t",
    ),
    BadMessage(
        name="a clock that is a year behind",
        payload=a_payload(measured(NOON - 365 * DAY, air_temp_c=20.0)),
        reason="the device's clock is 365 days behind, or the sample is that old; t may be at most 30 days ago",
        field="samples[0].t",
    ),
    BadMessage(
        name="a sample that is older than a backlog may be",
        payload=a_payload(measured(NOON - MAX_AGE - _MS, air_temp_c=20.0)),
        reason="the device's clock is 30 days behind",
        field="samples[0].t",
    ),
    BadMessage(
        name="a clock that was never set",
        payload=b'{"v":1,"seq":1,"samples":[{"t":0,"a":1}]}',
        reason="the device's clock is 56 years behind",
        field="samples[0].t",
    ),
    BadMessage(
        name="a clock that reads nonsense",
        payload=b'{"v":1,"seq":1,"samples":[{"t":1e300,"a":1}]}',
        reason="the device's clock is more than 1,000 years ahead",
        field="samples[0].t",
    ),
    BadMessage(
        name="the same t twice",
        payload=a_payload(measured(NOON, air_temp_c=20.0), measured(NOON, air_temp_c=21.0)),
        reason="two samples have the same t",
        field="samples",
    ),
    BadMessage(
        name="more than an hour in one message",
        payload=a_payload(measured(NOON - HOUR - _MS, air_temp_c=20.0), measured(NOON, air_temp_c=20.0)),
        reason="more than one hour",
        field="samples",
    ),
    BadMessage(
        name="a sample of nothing", payload=a_payload(measured(NOON)), reason="1 to 32 metrics", field="samples[0]"
    ),
    BadMessage(
        name="33 metrics in a sample",
        payload=_with_metrics({f"m{number}": 1.0 for number in range(33)}),
        reason="1 to 32 metrics, not 33",
        field="samples[0]",
    ),
    BadMessage(
        name="65 metrics in a message",
        payload=a_payload(*(measured(NOON - n * MINUTE, **{f"m{n}_{k}": 1.0 for k in range(22)}) for n in range(3))),
        reason="at most 64 different metrics",
        field="samples",
    ),
    BadMessage(name="NaN", payload=_with("NaN"), reason="must be a finite number", field="samples[0].air_temp_c"),
    BadMessage(
        name="Infinity", payload=_with("Infinity"), reason="must be a finite number", field="samples[0].air_temp_c"
    ),
    BadMessage(
        name="-Infinity", payload=_with("-Infinity"), reason="must be a finite number", field="samples[0].air_temp_c"
    ),
    BadMessage(name="1e999", payload=_with("1e999"), reason="must be a finite number", field="samples[0].air_temp_c"),
    BadMessage(
        name="400 digits", payload=_with("1" * 400), reason="must be a finite number", field="samples[0].air_temp_c"
    ),
    BadMessage(name="true", payload=_with("true"), reason="must be a finite number", field="samples[0].air_temp_c"),
    BadMessage(
        name="a number in quotes",
        payload=_with('"21.5"'),
        reason="must be a finite number",
        field="samples[0].air_temp_c",
    ),
    BadMessage(
        name="a null value", payload=_with("null"), reason="must be a finite number", field="samples[0].air_temp_c"
    ),
    BadMessage(
        name="half a character as a name",
        payload=b'{"v":1,"seq":1,"samples":[{"t":1763812800000,"\\ud800":NaN}]}',
        reason="? must be a finite number",
        field="samples[0].?",
    ),
    BadMessage(
        name="impossible cold",
        payload=_with("-41"),
        reason="physically possible is -40 to 70",
        field="samples[0].air_temp_c",
    ),
    BadMessage(
        name="impossible heat", payload=_with("70.1"), reason="air_temp_c is 70.1 °C", field="samples[0].air_temp_c"
    ),
    BadMessage(
        name="a metric's name in capitals",
        payload=_with_metrics({"Temp": 1.0}),
        reason="'Temp' cannot be",
        field="samples[0].Temp",
    ),
    BadMessage(
        name="a metric without a name", payload=_with_metrics({"": 1.0}), reason="'' cannot be", field="samples[0]."
    ),
    BadMessage(
        name="a metric's name of 33 letters",
        payload=_with_metrics({"m" * 33: 1.0}),
        reason="cannot be the name",
        field="samples[0]." + "m" * 33,
    ),
    BadMessage(
        name="a day in one message",
        payload=a_payload(measured(NOON - DAY, air_temp_c=20.0), measured(NOON, air_temp_c=20.0)),
        reason="more than one hour",
        field="samples",
    ),
)

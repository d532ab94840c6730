"""Reading telemetry page by page gives what reading it at once would give."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.clock import to_ms
from chalicelib.domain.page import Page
from chalicelib.domain.sample import Sample, TelemetryMessage
from chalicelib.domain.telemetry_window import BUCKET_WIDTHS, TelemetryBucket, TelemetryWindow
from chalicelib.services import read_samples as read_samples_module
from chalicelib.services import read_telemetry
from chalicelib.services.read_samples import read_samples
from chalicelib.services.read_telemetry import read_buckets
from chalicelib.services.telemetry_stretches import TelemetryPorts
from tests.builders import DEVICE, HOUR, MINUTE, NOON
from tests.fakes.rollups import InMemoryDayRollups
from tests.fakes.telemetry import InMemoryTelemetry


def _telemetry(starts: Sequence[int], steps: Sequence[int]) -> InMemoryTelemetry:
    """Messages that begin at these minutes after noon, each with samples after so many seconds; they may overlap."""
    store = InMemoryTelemetry()
    for seq, start in enumerate(starts):
        at = NOON + start * MINUTE
        samples = tuple(
            Sample(at=at + timedelta(seconds=step), values={"air_temp_c": float(seq + step)}) for step in steps
        )
        store.put_all([TelemetryMessage.of(device_id=DEVICE, seq=seq, samples=samples)])
    return store


def _window(first: int, minutes: int) -> TelemetryWindow:
    start = NOON + first * MINUTE
    return TelemetryWindow(device_id=DEVICE, start=start, end=start + minutes * MINUTE)


def _never_rolled_up(store: InMemoryTelemetry) -> TelemetryPorts:
    return TelemetryPorts(telemetry=store, rollups=InMemoryDayRollups())


def _all_rows(read: Callable[[str | None], Page[Any]]) -> Iterator[Any]:
    page = read(None)
    yield from page.rows
    while page.cursor is not None:
        page = read(page.cursor)
        yield from page.rows


_starts = st.lists(st.integers(-90, 300), max_size=12)
_steps = st.lists(st.integers(1, 3600), max_size=8, unique=True).map(lambda steps: [0, *sorted(steps)])


@given(_starts, _steps, st.integers(-60, 240), st.integers(1, 240), st.integers(1, 30))
def test_pages_of_samples_hold_each_sample_of_the_window_once(
    starts: list[int], steps: list[int], first: int, minutes: int, limit: int
) -> None:
    store, window = _telemetry(starts, steps), _window(first, minutes)

    rows = list(_all_rows(lambda cursor: read_samples(window, limit=limit, cursor=cursor, telemetry=store)))

    messages = sorted(store.messages.get(DEVICE, {}).items())
    expected = [
        sample for _, message in messages for sample in message.samples if window.start <= sample.at < window.end
    ]
    assert rows == expected


@given(
    _starts,
    _steps,
    st.integers(-60, 240),
    st.integers(1, 240),
    st.integers(1, 30),
    st.sampled_from(sorted(BUCKET_WIDTHS)),
    st.sampled_from([1, 5, 100_000]),
)
def test_pages_of_buckets_sum_up_each_sample_of_the_window_once(
    starts: list[int], steps: list[int], first: int, minutes: int, limit: int, resolution: str, at_once: int
) -> None:
    store, window, width = _telemetry(starts, steps), _window(first, minutes), BUCKET_WIDTHS[resolution]
    ports = _never_rolled_up(store)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_telemetry, "SAMPLES_AT_ONCE", at_once)
        rows: list[TelemetryBucket] = list(
            _all_rows(lambda cursor: read_buckets(window, width=width, limit=limit, cursor=cursor, ports=ports))
        )

    expected: dict[int, list[float]] = defaultdict(list)
    width_ms = width // timedelta(milliseconds=1)
    for message in store.messages.get(DEVICE, {}).values():
        for sample in message.samples:
            if window.start <= sample.at < window.end:
                expected[to_ms(sample.at) // width_ms * width_ms].append(sample.values["air_temp_c"])
    assert [to_ms(row.at) for row in rows] == sorted(expected)
    for row in rows:
        values, summary = expected[to_ms(row.at)], row.metrics["air_temp_c"]
        assert (summary.low, summary.high, summary.count) == (min(values), max(values), len(values))
        assert summary.mean == pytest.approx(sum(values) / len(values))


def test_a_long_window_without_the_wanted_metric_goes_on_at_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_samples_module, "SAMPLES_AT_ONCE", 10)
    store = _telemetry(range(0, 120, 5), [0, 60, 120])
    window = TelemetryWindow(device_id=DEVICE, start=NOON, end=NOON + 3 * HOUR, metrics=frozenset({"co2_ppm"}))

    page = read_samples(window, limit=5, cursor=None, telemetry=store)

    assert page.rows == ()
    assert page.cursor is not None


@pytest.mark.parametrize("moment", [NOON, NOON + timedelta(milliseconds=1)])
def test_a_message_at_the_very_end_of_the_window_is_left_out(moment: datetime) -> None:
    store = InMemoryTelemetry()
    sample = Sample(at=moment, values={"air_temp_c": 20.0})
    store.put_all([TelemetryMessage.of(device_id=DEVICE, seq=1, samples=(sample,))])
    window = TelemetryWindow(device_id=DEVICE, start=NOON - HOUR, end=NOON)

    assert read_samples(window, limit=5, cursor=None, telemetry=store).rows == ()


@pytest.mark.parametrize("read", ["samples", "buckets"])
def test_a_page_ends_before_its_answer_grows_too_large(monkeypatch: pytest.MonkeyPatch, read: str) -> None:
    monkeypatch.setattr(read_samples_module, "VALUES_A_PAGE", 3)
    monkeypatch.setattr(read_telemetry, "SUMMARIES_A_PAGE", 3)
    store, window = _telemetry([0, 10], [0, 60, 120, 180]), _window(0, 60)

    def page(cursor: str | None) -> Page[Any]:
        if read == "samples":
            return read_samples(window, limit=100, cursor=cursor, telemetry=store)
        return read_buckets(window, width=MINUTE, limit=100, cursor=cursor, ports=_never_rolled_up(store))

    first = page(None)
    assert (len(first.rows), first.cursor is not None) == (3, True)
    assert len(list(_all_rows(page))) == 8

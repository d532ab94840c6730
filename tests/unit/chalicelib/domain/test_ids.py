"""Ids that carry their time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.ids import moment_of, time_ordered_id
from tests.builders import NOON

moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001 - its zone follows
    lambda moment: from_ms(to_ms(moment))
)


@settings(derandomize=True)
@given(moment=moments, cause=st.lists(st.text(), max_size=3))
def test_an_id_tells_its_moment_and_is_a_uuid_of_version_7(moment: datetime, cause: list[str]) -> None:
    made = time_ordered_id(moment, *cause)

    assert moment_of(made) == moment
    assert UUID(made).version == 7


@settings(derandomize=True)
@given(earlier=moments, later=moments)
def test_ids_sort_by_time(earlier: datetime, later: datetime) -> None:
    first, second = sorted([time_ordered_id(earlier, "a"), time_ordered_id(later, "b")])

    assert moment_of(first) <= moment_of(second)


def test_the_same_cause_is_the_same_id_and_another_one_is_not() -> None:
    assert time_ordered_id(NOON, "a", "b") == time_ordered_id(NOON, "a", "b")
    assert len({time_ordered_id(NOON, *cause) for cause in (("a", "b"), ("ab",), ("a", ""), ("b", "a"))}) == 4


def test_a_millisecond_makes_another_id() -> None:
    assert time_ordered_id(NOON, "a") < time_ordered_id(NOON + timedelta(milliseconds=1), "a")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "0f7c9a54-3c51-4b0e-9d2a-6f5d7e8c9b0a",
        "{019ab3c4-6b5e-7000-8000-2f6f5c8e9d10}",
        "019AB3C4-6B5E-7000-8000-2F6F5C8E9D10",
        "ffffffff-ffff-7000-8000-000000000000",
    ],
)
def test_what_carries_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the documented error itself
        moment_of(text)

"""Our reading of cron expressions is that of a library which is made to follow Debian's cron (ADR 18)."""

from datetime import UTC, datetime, timedelta
from typing import Final

from cronsim import CronSim
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.cron import TICK_MINUTES, Cron

# Four years, so that there is a 29th of February among the days.
FIRST: Final = datetime(2027, 1, 1, tzinfo=UTC)
TICKS: Final = 4 * 365 * 24 * 60 // TICK_MINUTES


def _field(least: int, most: int, *, every: int = 1) -> st.SearchStrategy[str]:
    """A field: `*`, numbers, ranges, lists of them, with steps that keep to multiples of `every`."""
    number = st.integers(least // every, most // every).map(lambda each: each * every)
    steps = st.sampled_from([step for step in (1, 2, 3, 5, 10, 15) if step % every == 0])
    # From one number to the same one, with a step, is nothing that crontab(5) speaks of.
    span = st.tuples(number, number).filter(lambda drawn: drawn[0] < drawn[1])
    part = st.one_of(
        st.tuples(st.just("*"), steps).map(lambda drawn: f"{drawn[0]}/{drawn[1]}"),
        number.map(str),
        st.tuples(span, steps).map(lambda drawn: f"{drawn[0][0]}-{drawn[0][1]}/{drawn[1]}"),
    )
    listed = st.lists(part, min_size=1, max_size=3).map(",".join)
    return listed if every > 1 else st.one_of(st.just("*"), listed)


@given(
    fields=st.tuples(_field(0, 55, every=TICK_MINUTES), _field(0, 23), _field(1, 31), _field(1, 12), _field(0, 7)),
    tick=st.integers(0, TICKS),
)
def test_a_tick_strikes_when_the_library_says_that_it_comes_next(fields: tuple[str, ...], tick: int) -> None:
    expression, at = " ".join(fields), FIRST + tick * timedelta(minutes=TICK_MINUTES)

    # It looks for fifty years and then gives up, such as for the 31st of February.
    following = next(iter(CronSim(expression, at - timedelta(minutes=1))), None)

    assert Cron.parse(expression).strikes(at) is (following == at)

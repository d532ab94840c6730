"""Sums of parts give the sum of the whole."""

from fractions import Fraction
from math import inf, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.metric_summary import MetricSummary

_values = st.floats(allow_nan=False, allow_infinity=False)
_sensible = st.floats(min_value=-1e6, max_value=1e6)


@given(st.lists(_values, min_size=1))
def test_the_mean_is_the_exact_one_rounded_and_never_beyond_the_values(values: list[float]) -> None:
    summary = MetricSummary.of(values)

    exact = sum(map(Fraction, values), start=Fraction()) / len(values)
    # The sum is rounded once and the quotient once.
    slack = Fraction(2, 2**52) * abs(exact) + Fraction(5e-324)
    assert abs(Fraction(summary.mean) - exact) <= slack
    assert summary.low <= summary.mean <= summary.high
    assert (summary.low, summary.high, summary.count) == (min(values), max(values), len(values))


@given(st.lists(st.lists(_sensible, min_size=1, max_size=20), min_size=1, max_size=24))
def test_summaries_of_parts_merge_to_the_summary_of_the_whole(parts: list[list[float]]) -> None:
    whole = MetricSummary.of([value for part in parts for value in part])

    merged = MetricSummary.merged([MetricSummary.of(part) for part in parts])

    assert (merged.count, merged.low, merged.high) == (whole.count, whole.low, whole.high)
    # Each part's sum is rounded once.
    rounding = sum(abs(nextafter(sum(part), inf) - sum(part)) for part in parts)
    assert merged.total == pytest.approx(whole.total, rel=1e-15, abs=rounding)


@given(st.permutations([0.1, 1e16, -1e16, 0.2, 3.3]))
def test_the_order_of_the_values_changes_nothing(values: list[float]) -> None:
    assert MetricSummary.of(values) == MetricSummary.of(sorted(values))


def test_the_mean_of_the_largest_numbers_is_a_number() -> None:
    largest = 1.7e308

    assert MetricSummary.of([largest, largest, largest]).mean == largest
    assert MetricSummary.of([largest, largest, -largest]).mean == pytest.approx(largest / 3)


def test_sums_beyond_the_floats_merge_exactly() -> None:
    half = MetricSummary.of([1.7e308] * 2)

    assert MetricSummary.merged([half, half]) == MetricSummary.of([1.7e308] * 4)
    assert MetricSummary.merged([half, MetricSummary.of([-1.7e308] * 2)]).mean == 0.0

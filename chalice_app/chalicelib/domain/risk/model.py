"""What every risk model says of itself, and how its readings become bands."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from chalicelib.domain.risk.weather import DayWeather, Knows, SeenDay
from chalicelib.domain.site import Growing

# What a sum over days has missed it cannot make good. With more than one day in five unknown, it says nothing.
_KNOWN_DAYS_IN_A_SUM: Final = 0.8


@dataclass(frozen=True, slots=True)
class Band:
    """A range of values, from `starts_at` up to where the next one starts."""

    name: str
    starts_at: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule makes of one day, given those before it.

    Attributes:
        value: None when too little is known.
        seen: what the rule looked at, by name; each name ends in its unit or is a count.
    """

    value: float | None
    seen: Mapping[str, float | None]


# A rule: gives one reading for each day. It must count nothing from before the given day.
Rule = Callable[[Sequence[SeenDay], date], Iterable[Reading]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskModel:
    """One published model.

    Attributes:
        model_id: names the model and, after `risk-`, its alerts.
        disease: empty for a measure, which stands for no disease.
        crops: those that it was made for; empty for every crop.
        unit: of the value.
        rule: what it does, in a sentence.
        bands: ascending; the first is the calm one, every other opens an alert. Empty for a measure.
        growing: where the model holds at all.
        validity: what a grower must know before relying on it.
        source: who published the rule.
        read_in: where its figures were read, if not in the source itself.
        advice: what to do when a band is crossed, and who says so.
        withheld: why the model is not shown to growers, empty when it is.
        sums: whether it adds up over the season.
        knows: what an hour must hold to count as known.
        readings: the rule itself.
    """

    model_id: str
    title: str
    disease: str
    crops: tuple[str, ...]
    inputs: tuple[str, ...]
    unit: str
    rule: str
    bands: tuple[Band, ...]
    growing: frozenset[Growing] = frozenset(Growing)
    validity: str
    source: str
    read_in: str
    advice: str = ""
    withheld: str = ""
    sums: bool = False
    knows: Knows
    readings: Rule

    def band_of(self, value: float | None) -> Band | None:
        """The band in which a value lies; None when the value is unknown or the model has no bands."""
        if value is None:
            return None
        return next((band for band in reversed(self.bands) if value >= band.starts_at), None)

    def calls_for_an_alert(self, band: Band | None) -> bool:
        """Whether people must hear of this band."""
        return band is not None and band is not self.bands[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRisk:
    """What a model says of one day.

    Attributes:
        finished: whether the day is over; the value of one that is not may still change.
        value, band: None when too much is unknown.
        known_hours, unknown_hours: of those that are over.
        devices: how many devices measured in the hour that most of them did.
    """

    day: date
    finished: bool
    value: float | None
    band: Band | None
    known_hours: int
    unknown_hours: int
    devices: int
    seen: Mapping[str, float | None]


def assess(model: RiskModel, days: Sequence[DayWeather], *, counts_from: date) -> tuple[DayRisk, ...]:
    """What a model says of each of these days, which follow one another.

    Args:
        counts_from: the first day that counts for what adds up over a season.
    """
    seen_days = [day.seen_by(model.knows) for day in days]
    return tuple(
        DayRisk(
            day=day.day,
            finished=day.finished,
            value=reading.value,
            band=model.band_of(reading.value),
            known_hours=len(day.hours),
            unknown_hours=day.unknown_hours,
            devices=max((hour.devices for hour in day.hours), default=0),
            seen=reading.seen,
        )
        for day, reading in zip(seen_days, model.readings(seen_days, counts_from), strict=True)
    )


def summed(
    days: Iterable[SeenDay], counts_from: date, daily: Callable[[SeenDay], tuple[float, Mapping[str, float | None]]]
) -> Iterator[Reading]:
    """The running sum of a daily value.

    A day that is not over adds nothing yet: its value is final at midnight. A day of which too little is known adds
    nothing either, and is counted; when there are too many of those, the sum is unknown.

    Args:
        daily: the value of a day of which enough is known, and what the rule saw.
    """
    total, counted, unknown = 0.0, 0, 0
    for day in days:
        value, seen = daily(day) if day.enough else (None, {})
        if day.finished and day.day >= counts_from:
            counted += 1
            unknown += value is None
            total += value or 0.0
        known = counted == 0 or counted - unknown >= _KNOWN_DAYS_IN_A_SUM * counted
        yield Reading(total if known else None, {**seen, "day_value": value, "unknown_days": unknown})

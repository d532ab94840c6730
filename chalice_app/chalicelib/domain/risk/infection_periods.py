"""Diseases that need leaves wet for long enough, the longer the colder it is: apple scab and grape black rot.

Printed tables give the hours that it takes at some temperatures in °F. Between two of them we go in a straight line;
outside the table nothing was published, and nothing is said to happen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from chalicelib.domain.risk.model import Band, Reading, RiskModel, Rule
from chalicelib.domain.risk.weather import HOUR, HourlyWeather, SeenDay
from chalicelib.domain.risk.wetness import WET_LEAVES_FROM_HUMIDITY_PCT, knows_wetness, sensed, wet

# Temperature in °F -> hours of wetness after which leaves are infected.
Table = tuple[tuple[float, float], ...]

MILLS: Final[Table] = (
    *((34, 41), (36, 35), (37, 30), (39, 28), (41, 21), (43, 18), (45, 15), (46, 13), (48, 12), (50, 11), (52, 9)),
    *((54, 8), (55, 8), (57, 7), (59, 7), (61, 6), (75, 6), (77, 8), (79, 11)),
)
# Mills's spells go on over shorter dry times than this.
_MILLS_PARTED_BY: Final = timedelta(hours=8)

SPOTTS: Final[Table] = ((50, 24), (55, 12), (60, 9), (65, 8), (70, 7), (75, 7), (80, 6), (85, 9), (90, 12))
# Spotts measured leaves that stayed wet: any dry hour begins anew.
_SPOTTS_PARTED_BY: Final = timedelta(hours=1)


def hours_needed(table: Table, mean_wet_c: float) -> float | None:
    """How many wet hours it takes at this mean temperature; None outside the table."""
    # Rounded to what a thermometer can tell: the floats of 10 °C and 50 °F would otherwise miss each other.
    degrees_f = round(mean_wet_c * 9 / 5 + 32, 6)
    if degrees_f == table[0][0]:
        return table[0][1]
    for (colder, more), (warmer, fewer) in pairwise(table):
        if colder < degrees_f <= warmer:
            return more + (fewer - more) * (degrees_f - colder) / (warmer - colder)
    return None


@dataclass(slots=True)
class _Spell:
    """Wet hours that belong together, summed up: a wet month would be long to list."""

    wet_hours: int = 0
    total_c: float = 0.0
    last_at: datetime | None = None

    def goes_on_at(self, at: datetime, parted_by: timedelta) -> bool:
        """Whether less than so much time, dry or unknown, lies between."""
        return self.last_at is None or at - self.last_at - HOUR < parted_by

    def add(self, hour: HourlyWeather) -> None:
        """One more wet hour."""
        assert hour.mean_c is not None
        self.wet_hours += 1
        self.total_c += hour.mean_c
        self.last_at = hour.at

    def measured_by(self, table: Table) -> tuple[float, dict[str, float | None]]:
        """How far it has come, in percent of an infection, and what that rests on."""
        mean_c = self.total_c / self.wet_hours if self.wet_hours else None
        needed = None if mean_c is None else hours_needed(table, mean_c)
        share = 0.0 if needed is None else 100 * self.wet_hours / needed
        return share, {"spell_wet_hours": self.wet_hours, "mean_wet_c": mean_c, "needed_hours": needed}


def _periods(table: Table, parted_by: timedelta) -> Rule:
    """The rule: the furthest that a wet spell has come by each day, in percent of what an infection takes."""

    def readings(days: Sequence[SeenDay], _counts_from: date) -> Iterator[Reading]:
        spell = _Spell()
        for day in days:
            furthest, seen = _Spell().measured_by(table)
            for hour in day.hours:
                if not wet(hour, stand_in_pct=WET_LEAVES_FROM_HUMIDITY_PCT):
                    continue
                if not spell.goes_on_at(hour.at, parted_by):
                    spell = _Spell()
                spell.add(hour)
                share, rests_on = spell.measured_by(table)
                if share >= furthest:
                    furthest, seen = share, rests_on
            yield Reading(furthest if day.enough else None, {**seen, **sensed(day.hours)})

    return readings


_BANDS: Final = (Band("none", 0), Band("infection", 100))
_STAND_IN: Final = "Without a leaf wetness sensor, hours at 87 % humidity or more stand in, which is rougher."

APPLE_SCAB: Final = RiskModel(
    model_id="apple-scab",
    title="Revised Mills criteria",
    disease="apple scab",
    crops=("apple",),
    inputs=("air_temp_c", "leaf_wetness_pct", "humidity_pct"),
    unit="% of an infection period",
    rule="Wet hours add up, over dry times shorter than 8 hours, until there are as many as an infection takes at "
    "their mean temperature: 6 hours from 16 to 24 °C, 41 hours at 1 °C.",
    bands=_BANDS,
    validity="For ascospores, from green tip until they are spent. A spell that begins at night counts from its "
    f"beginning here, from dawn in the original. {_STAND_IN}",
    source="MacHardy and Gadoury 1989, Phytopathology 79:304-310, doi 10.1094/Phyto-79-304",
    read_in="the paper's abstract, and West Virginia University's table of it, as amended by Gadoury and others 1998 "
    "(cafcs.wvu.edu/kearneysville)",
    advice="See whether the last protection still held when the spell began; if not, ask your adviser today.",
    knows=knows_wetness,
    readings=_periods(MILLS, _MILLS_PARTED_BY),
)

BLACK_ROT: Final = RiskModel(
    model_id="grape-black-rot",
    title="Spotts's infection table",
    disease="black rot",
    crops=("grape",),
    inputs=("air_temp_c", "leaf_wetness_pct", "humidity_pct"),
    unit="% of an infection period",
    rule="Leaves that stay wet for as many hours as an infection takes at their mean temperature: 6 hours at 27 °C, "
    "24 hours at 10 °C.",
    bands=_BANDS,
    validity="For leaves, from bud break; berries become resistant three to five weeks after bloom. Any dry hour "
    f"begins anew. {_STAND_IN}",
    source="Spotts 1977, Phytopathology 67:1378-1381, doi 10.1094/Phyto-67-1378",
    read_in="the paper's abstract, and Michigan State University's table of it (ipm.msu.edu)",
    advice="First spots show in ten to fourteen days; berries can be infected from bloom on (Michigan State "
    "University).",
    knows=knows_wetness,
    readings=_periods(SPOTTS, _SPOTTS_PARTED_BY),
)

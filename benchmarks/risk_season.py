"""Draws what risk models make of a season: `python -m benchmarks.risk_season --out docs/images/risk-season.svg`.

The weather is the simulator's, of one field, with a summer laid over it: the simulator itself knows days and fronts,
but no seasons. The models are those that the platform runs, fed by the hour as it feeds them.
"""

import argparse
import math
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import ConciseDateFormatter
from matplotlib.figure import Figure

from chalicelib.domain.clock import to_ms
from chalicelib.domain.risk.early_blight import TOMCAST
from chalicelib.domain.risk.infection_periods import APPLE_SCAB
from chalicelib.domain.risk.model import DayRisk, RiskModel, assess
from chalicelib.domain.risk.powdery_mildew import POWDERY_MILDEW
from chalicelib.domain.risk.weather import HOUR, DayWeather, HourlyWeather, days_between
from device_simulator.weather import weather_at

SITE: Final = "field-1"
FIRST: Final = date(2025, 5, 1)
DAYS: Final = 120
_SEED: Final = 3
# May is cooler than the simulator's field, July warmer.
_SUMMER_SWING_C: Final = 5.0
# A station that broke down, to show what the models make of it: a gap is drawn as a gap.
_SILENT_DAYS: Final = range(52, 55)
_STEPS_AN_HOUR: Final = 4

# Hues that stay apart for colour-blind eyes and in grey (Okabe and Ito).
_ORANGE: Final = "#E69F00"
_BLUE: Final = "#0072B2"
_GREY: Final = "#8a8f98"
_INK: Final = "#4a4f57"

_SHOWN: Final = (TOMCAST, APPLE_SCAB, POWDERY_MILDEW)


def season(first: date = FIRST, days: int = DAYS) -> tuple[DayWeather, ...]:
    """The weather of so many days, by the hour."""
    last = first + timedelta(days=days - 1)
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    hours = (_hour(start + n * HOUR, n // 24) for n in range(24 * days) if n // 24 not in _SILENT_DAYS)
    return days_between(first, last, hours=hours, zone=UTC, now=start + 24 * days * HOUR)


def _hour(at: datetime, day: int) -> HourlyWeather:
    warmer_c = -_SUMMER_SWING_C * math.cos(2 * math.pi * day / 150)
    moments = [to_ms(at + step * HOUR / _STEPS_AN_HOUR) for step in range(_STEPS_AN_HOUR)]
    samples = [weather_at(SITE, at_ms, seed=_SEED) for at_ms in moments]
    temperatures = [sample.air_temp_c + warmer_c for sample in samples]
    return HourlyWeather(
        at=at,
        day=at.date(),
        mean_c=sum(temperatures) / len(samples),
        low_c=min(temperatures),
        high_c=max(temperatures),
        humidity_pct=sum(sample.humidity_pct for sample in samples) / len(samples),
        wetness_pct=sum(sample.leaf_wetness_pct for sample in samples) / len(samples),
        samples=len(samples),
        devices=1,
    )


def draw(days: Sequence[DayWeather], out: Path) -> None:
    """Draw the weather, and below it one panel for each model, as SVG: the same picture for the same season."""
    mpl.rcParams["svg.hashsalt"] = "risk-season"
    figure = Figure(figsize=(9, 8), layout="constrained")
    weather, *panels = figure.subplots(1 + len(_SHOWN), 1, sharex=True)
    _draw_weather(weather, days)
    for panel, model in zip(panels, _SHOWN, strict=True):
        _draw_model(panel, model, assess(model, days, counts_from=days[0].day))
    dates = panels[-1].xaxis
    dates.set_major_formatter(ConciseDateFormatter(dates.get_major_locator()))  # type: ignore[no-untyped-call]
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})


def _draw_weather(panel: Axes, days: Sequence[DayWeather]) -> None:
    temperatures = [[hour.mean_c for hour in day.hours if hour.mean_c is not None] for day in days]
    dates = np.array([day.day for day in days], dtype="datetime64[D]")
    panel.fill_between(
        dates,
        [min(known, default=math.nan) for known in temperatures],
        [max(known, default=math.nan) for known in temperatures],
        color=_ORANGE,
        alpha=0.7,
        linewidth=0,
    )
    panel.set_ylabel("air, °C")
    panel.set_title("Weather: a simulated field, silent for three days in June", loc="left", fontsize=10)


def _draw_model(panel: Axes, model: RiskModel, days: Sequence[DayRisk]) -> None:
    dates = np.array([day.day for day in days], dtype="datetime64[D]")
    values = [math.nan if day.value is None else day.value for day in days]
    if model.sums:
        panel.step(dates, values, where="post", color=_BLUE)
    else:
        panel.bar(dates, values, color=_BLUE, width=1.0)
    for band in model.bands[1:]:
        panel.axhline(band.starts_at, color=_GREY, linestyle="--", linewidth=0.8)
        panel.annotate(band.name, (dates[-1], band.starts_at), fontsize=8, ha="right", va="bottom", color=_INK)
    if not model.sums:
        # A rain that lasts for days fills several infection periods; how many is of no interest.
        panel.set_ylim(0, 3 * model.bands[-1].starts_at)
    panel.set_ylabel(model.unit, fontsize=8)
    panel.set_title(f"{model.title}: {model.disease} ({', '.join(model.crops)})", loc="left", fontsize=10)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw; the answer is the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.risk_season", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the SVG to write")
    options = parser.parse_args(arguments)
    draw(season(), options.out)
    sys.stdout.write(f"{options.out}: {DAYS} days, {len(_SHOWN)} models\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the platform costs a month: from the synthesised template, a dated table of prices, and measured units.

python -m benchmarks.cost                                     # or: make cost
python -m benchmarks.cost --samples-per-minute 4 --photos-per-hour 0.25
python -m benchmarks.cost --prices my-prices.toml --stage staging
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.cost.at_rest import WAYS, at_rest_table, bill_at_rest
from benchmarks.cost.bill import Bill
from benchmarks.cost.fleet import Fleet
from benchmarks.cost.measured import measure
from benchmarks.cost.plot import draw
from benchmarks.cost.prices import DEFAULT_PRICES, Prices, PricesInvalid, load_prices
from benchmarks.cost.report import (
    changes_table,
    hosting_table,
    last_line,
    lines_table,
    rates_table,
    retention_table,
    sizes_table,
)
from benchmarks.cost.resources import TemplateUnknown
from benchmarks.cost.stack import StackFacts, read_stack
from benchmarks.cost.template import SynthFailed, synthesised
from benchmarks.cost.units import Measured

SIZES: Final = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
_SAMPLE_RATES: Final = (0.2, 1.0, 4.0)
_PHOTO_RATES: Final = (0.0, 0.25, 1.0)
_TELEMETRY_DAYS: Final = (30, 365, 1825)
_PHOTO_DAYS: Final = (30, 90, 365)
# The cheaper one first, whatever the size of the fleet.
_HOSTINGS: Final = ("serverless", "instances")
_STAGES: Final = ("dev", "staging", "prod")
_PLOT: Final = Path(__file__).parents[2] / "docs" / "images" / "cost.png"


def main(arguments: Sequence[str] | None = None) -> int:
    """Reckon, and show."""
    options = _parser().parse_args(arguments)
    console = Console(width=120 if not sys.stdout.isatty() else None)
    try:
        prices = load_prices(options.prices)
        with console.status("Synthesising the template"):
            stacks = {
                hosting: read_stack(synthesised({"stage": options.stage, "classifier_hosting": hosting}))
                for hosting in _HOSTINGS
            }
            at_rest = {
                " ".join([stage, *(f"{name}={value}" for name, value in way.items())]): bill_at_rest(
                    {"stage": stage, **way}, prices
                )
                for stage in _STAGES
                for way in WAYS
            }
        with console.status("Living through a device's day"):
            measured = measure(photo_bytes=options.photo_kb * 1000)
    except (PricesInvalid, SynthFailed, TemplateUnknown) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    fleet = Fleet(
        devices=10_000,
        samples_a_minute=options.samples_per_minute,
        photos_an_hour=options.photos_per_hour,
        photo_bytes=options.photo_kb * 1000,
        photo_days=options.photo_days,
        telemetry_days=options.telemetry_days,
        ill_share=options.ill_share,
        eventful_days=options.eventful_days,
    )
    stack = stacks.pop(options.hosting)
    (other,) = stacks.values()
    _show(console, fleet, stack, measured, prices, options.plot)
    elsewhere = [Bill(replace(fleet, devices=size), other, measured, prices) for size in SIZES]
    console.print(hosting_table(elsewhere))
    console.print(at_rest_table(at_rest))
    bills = [Bill(replace(fleet, devices=size), stack, measured, prices) for size in SIZES]
    print(last_line(bills, elsewhere, at_rest))
    return 0


def _show(console: Console, fleet: Fleet, stack: StackFacts, measured: Measured, prices: Prices, plot: Path) -> None:
    def bill(**changed: float) -> Bill:
        return Bill(replace(fleet, **changed), stack, measured, prices)  # type: ignore[arg-type]

    bills = [bill(devices=size) for size in SIZES]
    console.print(lines_table(bills[SIZES.index(10_000)]))
    console.print(sizes_table(bills))
    console.print(changes_table(bills))
    console.print(
        rates_table(
            {
                (samples, photos): bill(samples_a_minute=samples, photos_an_hour=photos)
                for samples in _SAMPLE_RATES
                for photos in _PHOTO_RATES
            }
        )
    )
    console.print(
        retention_table(
            {
                (telemetry, photos): bill(telemetry_days=telemetry, photo_days=photos)
                for telemetry in _TELEMETRY_DAYS
                for photos in _PHOTO_DAYS
            }
        )
    )
    unchecked = ", ".join(price.name for price in prices.unchecked)
    console.print(f"Prices that nobody held against the vendor's page: {unchecked or 'none'}.")
    with redirect_stdout(sys.stderr):
        draw(bills, plot)
    console.print(f"Plot: {plot}")


def _parser() -> argparse.ArgumentParser:
    usual = Fleet(devices=1)
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--stage", default="prod", help="whose template (default: %(default)s)")
    parser.add_argument("--hosting", choices=_HOSTINGS, default=_HOSTINGS[0], help="what the classifier runs on")
    parser.add_argument("--prices", type=Path, default=DEFAULT_PRICES, metavar="FILE", help="another price table")
    parser.add_argument("--samples-per-minute", type=_above_zero, default=usual.samples_a_minute, metavar="N")
    parser.add_argument("--photos-per-hour", type=_not_negative, default=usual.photos_an_hour, metavar="N")
    parser.add_argument("--photo-kb", type=int, default=usual.photo_bytes // 1000, metavar="KB", help="of one photo")
    parser.add_argument("--photo-days", type=int, default=usual.photo_days, metavar="N", help="photos are kept")
    parser.add_argument(
        "--telemetry-days", type=int, default=usual.telemetry_days, metavar="N", help="telemetry is kept"
    )
    parser.add_argument(
        "--ill-share", type=_not_negative, default=usual.ill_share, metavar="X", help="of the photos, shows a disease"
    )
    parser.add_argument(
        "--eventful-days",
        type=_not_negative,
        default=usual.eventful_days,
        metavar="X",
        help="share of a device's days with an alert",
    )
    parser.add_argument("--plot", type=Path, default=_PLOT, metavar="FILE", help="where the plot goes")
    return parser


def _not_negative(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError("must be a number, and not negative")
    return value


def _above_zero(text: str) -> float:
    value = _not_negative(text)
    if value == 0:
        raise argparse.ArgumentTypeError("must be above zero")
    return value


if __name__ == "__main__":
    sys.exit(main())

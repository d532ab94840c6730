"""What a stage costs a month while no device sends anything: settings as after `-c` of `cdk deploy`.

python -m benchmarks.cost.at_rest stage=dev operator_service=false

The last line is JSON: {"stage": "dev", "usd_a_month_at_rest": 43.21}
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.cost.bill import Bill
from benchmarks.cost.fleet import Fleet
from benchmarks.cost.prices import Prices, PricesInvalid, load_prices
from benchmarks.cost.resources import TemplateUnknown
from benchmarks.cost.stack import read_stack
from benchmarks.cost.template import SynthFailed, synthesised
from benchmarks.cost.units import unmeasured

# A stage with its operator service, and without it.
WAYS: Final[Sequence[Mapping[str, str]]] = ({}, {"operator_service": "false"})


def bill_at_rest(context: Mapping[str, str], prices: Prices) -> Bill:
    """The bill of a stage without devices.

    Raises:
        SynthFailed, TemplateUnknown: its template cannot be made, or reckoned.
    """
    return Bill(Fleet(devices=0), read_stack(synthesised(context)), unmeasured(), prices)


def at_rest_table(bills: Mapping[str, Bill]) -> Table:
    """Dollars a month by service, one column for each stage and way."""
    table = Table("US$ a month at rest", *bills, title="Without devices")
    services = list(dict.fromkeys(name for bill in bills.values() for name in bill.by_service()))
    for service in services:
        sums = [bill.by_service().get(service, 0.0) for bill in bills.values()]
        if max(sums) >= 0.005:
            table.add_row(service, *(f"{usd:.2f}" for usd in sums))
    table.add_section()
    table.add_row("together", *(f"{bill.usd:.2f}" for bill in bills.values()))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Reckon one stage, and show its lines."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.cost.at_rest", description=(__doc__ or "").partition(":")[0]
    )
    parser.add_argument("setting", nargs="*", default=["stage=dev"], help="name=value, as after -c of `cdk deploy`")
    context = dict(text.partition("=")[::2] for text in parser.parse_args(arguments).setting)
    try:
        bill = bill_at_rest(context, load_prices())
    except (PricesInvalid, SynthFailed, TemplateUnknown) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    stage = context.get("stage", "dev")
    Console(stderr=True).print(at_rest_table({stage: bill}))
    print(msgspec.json.encode({"stage": stage, "usd_a_month_at_rest": round(bill.usd, 2)}).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())

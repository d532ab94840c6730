"""The bills of several fleets, as tables and as one line of JSON."""

from collections.abc import Mapping, Sequence

import msgspec
from rich.table import Table

from benchmarks.cost.bill import Bill
from benchmarks.cost.scale import changes


def sizes_table(bills: Sequence[Bill]) -> Table:
    """Dollars for each device and month, by service and size of the fleet."""
    table = Table(
        "US$ a device and month", *(f"{bill.fleet.devices:,}" for bill in bills), title="By size of the fleet"
    )
    for service in services(bills):
        table.add_row(service, *(f"{share(bill, service):.5f}" for bill in bills))
    table.add_section()
    table.add_row("together", *(f"{bill.per_device:.5f}" for bill in bills))
    table.add_row("the bill, US$", *(f"{bill.usd:,.0f}" for bill in bills))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def lines_table(bill: Bill) -> Table:
    """Every line of one bill."""
    table = Table("service", "what", "quantity", "of", "US$", "US$ a device", "share")
    for line in sorted(bill.lines, key=lambda line: -line.usd):
        table.add_row(
            line.service,
            line.what,
            f"{line.quantity:,.0f}",
            line.unit,
            f"{line.usd:,.2f}",
            f"{line.usd / bill.fleet.devices:.5f}",
            f"{line.usd / bill.usd:.1%}",
        )
    for index in (2, 4, 5, 6):
        table.columns[index].justify = "right"
    table.title = f"{bill.fleet.devices:,} devices, line by line"
    return table


def changes_table(bills: Sequence[Bill]) -> Table:
    """What has to be done at each size."""
    table = Table("devices", "what changes", title="As the fleet grows")
    for bill in bills:
        table.add_row(f"{bill.fleet.devices:,}", "; ".join(changes(bill)) or "nothing")
    return table


def rates_table(rates: Mapping[tuple[float, float], Bill]) -> Table:
    """Dollars for each device and month, by samples a minute and photos an hour."""
    photo_rates = sorted({photos for _, photos in rates})
    devices = next(iter(rates.values())).fleet.devices
    table = Table("samples a minute", *(f"{rate:g} photos/h" for rate in photo_rates), title=f"{devices:,} devices")
    for samples in sorted({samples for samples, _ in rates}):
        table.add_row(f"{samples:g}", *(f"{rates[samples, photos].per_device:.4f}" for photos in photo_rates))
    return table


def retention_table(bills: Mapping[tuple[int, int], Bill]) -> Table:
    """Dollars for each device and month, by how long telemetry and photos are kept."""
    photo_days = sorted({photos for _, photos in bills})
    table = Table("telemetry kept", *(f"photos {days} days" for days in photo_days), title="By retention")
    for telemetry in sorted({telemetry for telemetry, _ in bills}):
        table.add_row(f"{telemetry} days", *(f"{bills[telemetry, days].per_device:.4f}" for days in photo_days))
    return table


def hosting_table(bills: Sequence[Bill]) -> Table:
    """Dollars for each device and month, where the classifier runs on what the other tables do not reckon with."""
    what = "instances" if bills[0].on_instances else "a serverless endpoint"
    table = Table("", *(f"{bill.fleet.devices:,}" for bill in bills), title=f"With the classifier on {what}")
    table.add_row("SageMaker", *(f"{share(bill, 'SageMaker'):.5f}" for bill in bills))
    table.add_row("together", *(f"{bill.per_device:.5f}" for bill in bills))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def last_line(bills: Sequence[Bill], elsewhere: Sequence[Bill], at_rest: Mapping[str, Bill]) -> str:
    """What a script reads.

    Args:
        elsewhere: the same fleets, with the classifier on the other kind of endpoint.
    """
    per_device = {str(bill.fleet.devices): round(bill.per_device, 5) for bill in bills}
    compared = next((bill for bill in bills if bill.fleet.devices == 10_000), bills[-1])
    shares = {service: round(usd / compared.usd, 4) for service, usd in compared.by_service().items()}
    line = {
        "bench": "cost",
        "per_device_month_10k": round(compared.per_device, 5),
        "per_device_month": per_device,
        "shares_10k": shares,
        "per_device_month_other_hosting": {str(bill.fleet.devices): round(bill.per_device, 5) for bill in elsewhere},
        "month_at_rest": {way: round(bill.usd, 2) for way, bill in at_rest.items()},
    }
    return msgspec.json.encode(line).decode()


def services(bills: Sequence[Bill]) -> list[str]:
    """All services, the dearest of the largest fleet first."""
    return list(bills[-1].by_service())


def share(bill: Bill, service: str) -> float:
    """Dollars of a service for each device."""
    return bill.by_service().get(service, 0.0) / bill.fleet.devices

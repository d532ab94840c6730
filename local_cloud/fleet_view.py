"""The live terminal view: the fleet as an operator sees it, drawn from a snapshot and from nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from local_cloud.endpoints import Endpoints
from local_cloud.fleet_snapshot import AlertLine, DeviceLine, FleetSnapshot, Leaf, Reading

_STATE_STYLES: Final = {
    "ok": "green",
    "warning": "yellow",
    "critical": "bold red",
    "silent": "magenta",
    "never_seen": "bright_black",
}
_VERDICT_STYLES: Final = {"healthy": "green", "disease": "yellow", "unsure": "cyan", "not_a_leaf": "bright_black"}
_QUIET: Final = "bright_black"
# Columns at the left and at the right, and from the left to what the labels of the ways in stand before.
_MARGIN: Final = 2
_LABELS: Final = _MARGIN + len("operator key") + 2
# More do not fit under a table of devices; the rest is counted.
_ALERTS_SHOWN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One metric's column. `least_width` is how wide a terminal must be for it to be shown."""

    title: str
    metric: str
    digits: int
    least_width: int = 0


_COLUMNS: Final = (
    Column(title="air °C", metric="air_temp_c", digits=1),
    Column(title="humid %", metric="humidity_pct", digits=0),
    Column(title="wet %", metric="leaf_wetness_pct", digits=0, least_width=100),
    Column(title="soil %", metric="soil_moisture_pct", digits=0),
    Column(title="klux", metric="light_lux", digits=1, least_width=110),
    Column(title="bat V", metric="battery_v", digits=2, least_width=90),
)


def render(
    snapshot: FleetSnapshot | None, endpoints: Endpoints, *, width: int, trouble: str | None = None
) -> RenderableType:
    """The whole picture.

    Args:
        width: of the terminal, in characters.
        snapshot: None before the first one came.
        trouble: why the newest snapshot could not be had, if so.
    """
    parts: list[RenderableType] = []
    if snapshot is None:
        parts.append(Text("The devices are joining …", style=_QUIET))
    else:
        parts += [_devices(snapshot, width), Text(), _alerts(snapshot)]
    parts += [Text(), Text(trouble or "Ctrl-C ends everything", style="red" if trouble else _QUIET)]
    return Group(_header(endpoints, width), Padding(Group(*parts), (1, _MARGIN)))


def _header(endpoints: Endpoints, width: int) -> RenderableType:
    """The ways in. On a narrow terminal the link stands in a line of its own: broken over two, it cannot be copied."""
    link = endpoints.sign_in_url
    stands_alone = width < _LABELS + len(link) + _MARGIN
    dashboard = ("dashboard", "this link:" if stands_alone else _clickable(link))
    others = (
        ("REST API", endpoints.rest_url),
        ("operator key", endpoints.operator_key),
        ("MQTT", f"{endpoints.mqtt_host}:{endpoints.mqtt_port}, CA {endpoints.ca_file}"),
    )
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style=_QUIET)
    grid.add_column(overflow="fold")
    for name, value in (*others, dashboard) if stands_alone else (dashboard, *others):
        grid.add_row(name, value)
    title = Text.assemble(("CloudIoT", "bold green"), (f"  {endpoints.stage}, on this machine", _QUIET))
    ways = Padding(Group(title, grid), (1, _MARGIN, 0, _MARGIN))
    return Group(ways, _clickable(link)) if stands_alone else ways


def _clickable(link: str) -> Text:
    """Many terminals open it by a click, however it is broken into lines."""
    return Text(link, style=Style(link=link), overflow="fold")


def _devices(snapshot: FleetSnapshot, width: int) -> Table:
    columns = [column for column in _COLUMNS if column.least_width <= width]
    table = Table(box=box.SIMPLE_HEAD, header_style=_QUIET, padding=(0, 1, 0, 0), pad_edge=False, expand=True)
    table.add_column("device", no_wrap=True)
    table.add_column("seen", justify="right", no_wrap=True)
    for column in columns:
        table.add_column(column.title, justify="right", no_wrap=True)
    table.add_column("last leaf", no_wrap=True, ratio=1)
    for device in snapshot.devices:
        table.add_row(*_device_cells(device, snapshot.at_ms, columns))
    return table


def _device_cells(device: DeviceLine, now_ms: int, columns: Sequence[Column]) -> Sequence[Text]:
    style = _STATE_STYLES.get(device.state, "")
    values = [_value(device.reading, column) for column in columns]
    seen = _age(now_ms - device.reading.at_ms) if device.reading else "never"
    return [
        Text.assemble(("● ", style), device.device_id),
        Text(seen, style=style if device.state in ("silent", "never_seen") else ""),
        *values,
        _leaf(device.leaf, now_ms),
    ]


def _value(reading: Reading | None, column: Column) -> Text:
    value = reading.values.get(column.metric) if reading else None
    if value is None:
        return Text("-", style=_QUIET)
    scaled = value / 1000 if column.metric == "light_lux" else value
    return Text(f"{scaled:.{column.digits}f}")


def _leaf(leaf: Leaf | None, now_ms: int) -> Text:
    if leaf is None:
        return Text("-", style=_QUIET)
    nothing = leaf.verdict == "not_a_leaf"
    return Text.assemble(
        ("not a leaf" if nothing else leaf.condition, _VERDICT_STYLES.get(leaf.verdict, "")),
        ("" if nothing else f"  {leaf.confidence:.0%}", ""),
        ("  unsure" if leaf.verdict == "unsure" else "", "cyan"),
        (f"  {_age(now_ms - leaf.taken_at_ms)}", _QUIET),
        # Last: of a line that is too long, the device's place tells the crop as well.
        ("" if nothing else f"  {leaf.crop.lower()}", _QUIET),
    )


def _alerts(snapshot: FleetSnapshot) -> RenderableType:
    if not snapshot.alerts:
        return Text("No open alerts", style="green")
    grid = Table.grid(padding=(0, 2))
    for alert in snapshot.alerts[:_ALERTS_SHOWN]:
        grid.add_row(*_alert_cells(alert, snapshot.at_ms))
    count = len(snapshot.alerts)
    title = Text(f"{count} open alert{'' if count == 1 else 's'}", style="bold")
    rest = count - _ALERTS_SHOWN
    return Group(title, grid, Text(f"and {rest} more" if rest > 0 else "", style=_QUIET))


def _alert_cells(alert: AlertLine, now_ms: int) -> Sequence[Text]:
    style = _STATE_STYLES.get(alert.severity, "")
    measured = (
        "" if alert.limit is None or alert.value is None else f"{alert.value:g} {alert.unit}, limit {alert.limit:g}"
    )
    return [
        Text(f"▲ {alert.severity}", style=style),
        Text(alert.device_id),
        Text(alert.what),
        Text(measured),
        Text(f"{_age(now_ms - alert.since_ms)} ago", style=_QUIET),
        Text("" if alert.status == "open" else alert.status, style=_QUIET),
    ]


def _age(ms: int) -> str:
    seconds = max(0, ms // 1000)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86_400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86_400} d"

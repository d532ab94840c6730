"""How soon alerts open after what called for them."""

from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from local_cloud.fleet_report.alert_account import AlertAccount, TimedAlert
from local_cloud.fleet_report.delays import Delays
from local_cloud.fleet_report.plots.canvas import BAD, INK, PLAIN, canvas, in_seconds, save, title

_ROW_INCHES: Final = 0.32
_MOST_RULES: Final = 30
_COLORS: Final = {"limit": PLAIN, "disease": BAD}
_FROM: Final = {"limit": "since the message left", "disease": "since the photo was stored"}


def draw_alerts(account: AlertAccount, path: Path) -> Path | None:
    """Write the picture; None when no alert has a known cause."""
    if not account.timed:
        return None
    by_rule: defaultdict[str, list[TimedAlert]] = defaultdict(list)
    for alert in account.timed:
        by_rule[alert.key.rule_id].append(alert)
    rules = sorted(by_rule, key=lambda rule: (by_rule[rule][0].kind, rule))[:_MOST_RULES]
    figure, (panel,) = canvas(width=12, height=2.0 + _ROW_INCHES * len(rules))
    title(panel, "Alerts", f"{len(account.timed)} alerts whose cause is known: from the cause to the alert, in seconds")
    _dots(panel, [by_rule[rule] for rule in rules])
    panel.set_yticks(range(len(rules)), [f"{rule}  ({len(by_rule[rule])})" for rule in rules], fontsize=8)
    panel.set_ylim(len(rules) - 0.4, -0.6)
    panel.set_xlim(left=0)
    panel.grid(visible=True, axis="x", alpha=0.25)
    figure.legend(loc="outside lower center", ncols=2, fontsize=9, frameon=False)
    return save(figure, path)


def _dots(panel: Any, rows: list[list[TimedAlert]]) -> None:
    named: set[str] = set()
    for row, alerts in enumerate(rows):
        kind = alerts[0].kind
        delays = Delays.of_ms(max(0, alert.delay_ms) for alert in alerts)
        label = "_more" if kind in named else _FROM[kind]
        named.add(kind)
        panel.scatter(
            delays.seconds, [row] * len(delays), s=34, color=_COLORS[kind], alpha=0.6, linewidths=0, label=label
        )
        panel.annotate(
            f"{'median ' if len(delays) > 1 else ''}{in_seconds(delays.percentile(50))}",
            (delays.longest, row),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=INK,
        )

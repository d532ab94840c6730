"""The bills of several fleets as a picture: how the sum falls with the size, and what it is made of."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.cost.bill import Bill
from benchmarks.cost.report import services, share

# Smaller fleets mostly pay for what runs whether devices are there or not, which the sum tells well enough.
_SMALLEST_SPLIT: Final = 1_000
_GOAL_CENTS: Final = 5.0
_GOAL_AT: Final = 10_000


def draw(bills: Sequence[Bill], path: Path) -> None:
    """Write the picture."""
    from matplotlib import use

    use("Agg")
    from matplotlib import pyplot as plt

    figure, (sums, parts) = plt.subplots(1, 2, figsize=(12, 5), width_ratios=(2, 3), layout="constrained")
    _draw_sums(sums, bills)
    _draw_parts(parts, [bill for bill in bills if bill.fleet.devices >= _SMALLEST_SPLIT])
    fleet = bills[0].fleet
    figure.suptitle(
        f"US cents a device and month, at {fleet.samples_a_minute:g} sample a minute and "
        f"{fleet.photos_an_hour:g} photo an hour"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=140)
    plt.close(figure)


def _draw_sums(axes: Any, bills: Sequence[Bill]) -> None:
    sizes, cents = [bill.fleet.devices for bill in bills], [100 * bill.per_device for bill in bills]
    axes.loglog(sizes, cents, marker="o", color="tab:blue")
    for size, cent in zip(sizes, cents, strict=True):
        axes.annotate(f"{cent:,.2f}", (size, cent), xytext=(6, 7), textcoords="offset points")
    axes.plot([_GOAL_AT], [_GOAL_CENTS], marker="_", markersize=24, color="black")
    axes.annotate("goal", (_GOAL_AT, _GOAL_CENTS), xytext=(-14, 6), textcoords="offset points", ha="right", fontsize=9)
    axes.set_xlim(sizes[0] / 2, sizes[-1] * 6)
    axes.set_xlabel("devices")
    axes.set_title("by size of the fleet", loc="left", fontsize=10)
    axes.grid(visible=True, which="major", alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_parts(axes: Any, bills: Sequence[Bill]) -> None:
    places, floors = list(range(len(bills))), [0.0] * len(bills)
    for index, service in enumerate(services(bills)):
        heights = [100 * share(bill, service) for bill in bills]
        axes.bar(places, heights, bottom=floors, label=service, color=f"C{index}" if index < 10 else "black", width=0.6)
        floors = [floor + height for floor, height in zip(floors, heights, strict=True)]
    for place, floor in zip(places, floors, strict=True):
        axes.text(place, floor, f"{floor:.2f}", ha="center", va="bottom", fontweight="bold")
    axes.set_xticks(places, [f"{bill.fleet.devices:,}" for bill in bills])
    axes.set_ylim(0, max(floors) * 1.1)
    axes.set_xlabel("devices")
    axes.set_title("by service", loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper right", fontsize=9, frameon=False)

"""When a soak is good, and what its last line says."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from local_cloud.ledger import AlertKey
from local_cloud.soak.account import SampleId, SoakAccount
from local_cloud.soak.verdict import LEAST_FAULTS, SoakVerdict
from local_cloud.soak.view import SoakView, result_table

ACCOUNT = SoakAccount(
    published=15_000,
    stored=15_000,
    missing=frozenset(),
    changed=frozenset(),
    unknown=frozenset(),
    alerts_expected=10,
    alerts_lost=frozenset(),
    alerts_doubled={},
)
GOOD = SoakVerdict(
    devices=100,
    minutes=5.0,
    unsent=(),
    account=ACCOUNT,
    faults_by_service={"dynamodb": 190, "sns": 12},
    killed=24,
    seconds=512.3,
)
SAMPLE = SampleId("bed-1", 1_763_812_800_000)
ALERT = AlertKey("bed-1", "air-temp-high")


def test_the_last_line_counts_everything() -> None:
    assert GOOD.good
    assert json.loads(GOOD.line()) == {
        "soak": "passed",
        "devices": 100,
        "minutes": 5.0,
        "published": 15_000,
        "stored": 15_000,
        "lost": 0,
        "alerts_expected": 10,
        "alerts_lost": 0,
        "alerts_doubled": 0,
        "faults": 202,
        "workers_killed": 24,
        "seconds": 512.3,
    }


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, account=replace(ACCOUNT, missing=frozenset({SAMPLE}), stored=14_999)),
        replace(GOOD, account=replace(ACCOUNT, changed=frozenset({SAMPLE}), stored=14_999)),
        replace(GOOD, account=replace(ACCOUNT, unknown=frozenset({SAMPLE}))),
        replace(GOOD, account=replace(ACCOUNT, alerts_lost=frozenset({ALERT}))),
        replace(GOOD, account=replace(ACCOUNT, alerts_doubled={ALERT: 1})),
        replace(GOOD, unsent=("bed-1 has sent 1 of 30 messages",)),
    ],
    ids=["lost", "changed", "unknown", "alert lost", "alert doubled", "unsent"],
)
def test_whatever_is_wrong_fails_the_soak_in_words(bad: SoakVerdict) -> None:
    assert not bad.good
    assert len(list(bad.complaints())) == 1
    assert json.loads(bad.line())["soak"] == "failed"


@pytest.mark.parametrize(
    "idle",
    [
        replace(GOOD, faults_by_service={"dynamodb": LEAST_FAULTS - 1}),
        replace(GOOD, killed=0),
        replace(GOOD, account=replace(ACCOUNT, alerts_expected=0)),
        replace(GOOD, account=replace(ACCOUNT, published=0, stored=0)),
    ],
    ids=["few faults", "nobody killed", "no alerts", "nothing sent"],
)
def test_a_soak_that_proves_nothing_is_no_good(idle: SoakVerdict) -> None:
    assert not idle.good
    assert list(idle.complaints())


def test_many_complaints_are_cut_short() -> None:
    missing = frozenset(SampleId("bed-1", at_ms) for at_ms in range(100))

    complaints = list(replace(GOOD, account=replace(ACCOUNT, missing=missing)).complaints())

    assert len(complaints) == 31
    assert complaints[-1] == "and 70 more"


def test_the_table_shows_the_counts_and_the_result() -> None:
    shown = io.StringIO()
    console = Console(file=shown, width=80)

    console.print(result_table(GOOD))

    words = " ".join(shown.getvalue().split())
    assert words.startswith("Soak passed")
    assert "samples stored, value by value 15,000" in words
    assert "faults of dynamodb 190" in words


def test_the_bar_shows_how_far_it_is() -> None:
    shown = io.StringIO()
    view = SoakView(console=Console(file=shown, width=120, force_terminal=True))

    with view.gauge(3_000) as gauge:
        gauge.show(sent=1_234, faults=56, killed=7)

    assert "1234/3000" in shown.getvalue()
    assert "56 faults" in shown.getvalue()

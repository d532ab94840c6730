"""`make prove-iam`: the platform by itself, first the smoke way, then the proof; the last line is JSON."""

import argparse
from typing import Final

from rich.table import Table

from local_cloud.alert_subscription import AlertSubscription
from local_cloud.bringing_up import fleet_of, platform_up
from local_cloud.prove_iam.page import write_table
from local_cloud.prove_iam.proving import Proof, prove
from local_cloud.smoke import Smoke
from local_cloud.smoke_plan import SmokePlan
from local_cloud.terminal import Terminal, result_line

FAILED: Final = 1


def prove_iam(options: argparse.Namespace, terminal: Terminal) -> int:
    """Prove every grant, and write the table when nothing is left to be mended."""
    trail = options.home / "trail.jsonl"
    with platform_up(options, terminal, trail=trail) as running:
        smoke = Smoke(
            endpoints=running.endpoints,
            fleet=fleet_of(options, running),
            subscription=AlertSubscription.open(running.endpoints, name="cloudiot-prove-iam-alerts"),
            plan=SmokePlan(),
            tell=terminal.tell,
            started=terminal.started,
        )
        unsmoked = tuple(smoke.run().complaints())
        terminal.tell("Taking permissions away")
        proof = prove(running, trail, complaints=unsmoked)
    for line in proof.verdict.lines():
        terminal.complain(line)
    terminal.console.print(_summary(proof))
    if proof.verdict.good:
        write_table(proof.rows, summary=_said(proof))
        terminal.tell("The table stands in docs/security.md")
    result_line(proof.verdict.line())
    return 0 if proof.verdict.good else FAILED


def _summary(proof: Proof) -> Table:
    table = Table("Function", "Needed", "Not exercised", "Unneeded")
    for function in sorted({row.function for row in proof.rows}):
        counts = {"needed": 0, "not exercised": 0, "unneeded": 0}
        for row in proof.rows:
            if row.function == function:
                counts[row.verdict] += len(row.actions)
        table.add_row(function, *map(str, counts.values()))
    return table


def _said(proof: Proof) -> str:
    verdict = proof.verdict
    return (
        f"{len(verdict.needed)} grants are needed: without each of them alone, its function was denied something. "
        f"{len(verdict.not_exercised)} are for what the emulator does not check: without all of them at once, all work "
        "was done there, and AWS asks for each on the page that is named. None is unneeded."
    )

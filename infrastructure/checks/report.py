"""What is excused, as a table for reviewers: rule, resources, reason."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infrastructure.checks.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Row:
    """One reason, and everything that it holds for."""

    rule: str
    because: str
    findings: tuple[str, ...]
    resources: tuple[str, ...]


def rows_of(verdicts: Iterable[Verdict]) -> Iterator[Row]:
    """What is excused anywhere, sorted; what is excused for the same reason is one row."""
    findings: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    resources: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for verdict in verdicts:
        for excuse, excused in verdict.excused.items():
            reason = (excuse.rule, excuse.because)
            findings[reason].add(excuse.finding)
            resources[reason] |= excused
    yield from sorted(
        Row(
            rule=rule,
            because=because,
            findings=tuple(sorted(filter(None, findings[rule, because]))),
            resources=tuple(sorted(excused)),
        )
        for (rule, because), excused in resources.items()
    )


def show(rows: Iterable[Row], console: Console) -> None:
    """Print the table."""
    table = Table(
        "Rule", "Resource", "Reason", title="Excused findings of cdk-nag", title_justify="left", show_lines=True
    )
    for row in rows:
        first, *others = row.resources
        resource = first + (f", and {len(others)} more like it" if others else "")
        found = "".join(f"\n  {finding}" for finding in row.findings)
        table.add_row(row.rule.removeprefix("AwsSolutions-"), escape(resource + found), escape(row.because))
    console.print(table)

"""How fast and how frugal the telemetry consumer is, against the usual way to write one.

    python -m benchmarks.ingest
    make bench-ingest

In one process and one run, on the same events of Kinesis of a thousand messages: our handler, and Powertools with
pydantic and one `put_item` for each message, in two variants. botocore's network layer is replaced for all by the same
canned answers. The default alert rules are in force, and one message in twenty crosses a limit. Both sides take
turns of five batches; of each the least disturbed batch counts, and of all turns the median. Containers are warm: the
rules and the registered devices of the batch are known. Then both take a batch while everything that they send is
recorded: what they stored and the alerts that they opened must be equal, or the benchmark fails. The last line is JSON.
"""

import argparse
import gc
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from rich.console import Console

from benchmarks.ingest.canned_aws import CannedAws, Sent, write_units
from benchmarks.ingest.contenders import Contender, Platform, UsualWay, surroundings
from benchmarks.ingest.events import MESSAGES, batch
from benchmarks.ingest.imports import BARE, first_use_modules, import_s
from benchmarks.ingest.report import IngestReport, Row
from benchmarks.quiet import quiet
from benchmarks.trials import progress

SAMPLES_A_MESSAGE: Final = (10, 1)
# A turn is as many batches: each contender starts with what the other left in the processor's caches, and neither works
# so in a function that has nothing else to do.
BATCHES_A_TURN: Final = 5

Event = dict[str, Any]


class Disagreement(Exception):
    """The contenders did not store the same; a comparison of their speed says nothing then."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print the table and the line; the exit status is 1 when the contenders disagree."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        report = _measure(options.rounds, options.imports, console)
    except Disagreement as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    Console().print(report.table())
    print(report.line())
    return 0


def _measure(rounds: int, imports: int, console: Console) -> IngestReport:
    surroundings()
    aws = CannedAws()
    with aws.plugged_in(), progress(console, by_itself=False) as bar:
        contenders = (Platform(), UsualWay(as_text=False), UsualWay(as_text=True))
        task = bar.add_task("", total=(len(SAMPLES_A_MESSAGE) * (rounds + 2) + imports))

        def step(description: str) -> None:
            bar.update(task, description=description, advance=1, refresh=True)

        ours, usual, lean = _all_rows(contenders, aws, rounds, step)
        cold, bare = _imports(imports, step)
    return IngestReport(ours=ours, usual=usual, lean=lean, cold_import_s=cold, bare_import_s=bare)


def _all_rows(
    contenders: Sequence[Contender], aws: CannedAws, rounds: int, step: Callable[[str], None]
) -> list[dict[int, Row]]:
    """For each contender its rows, by the number of samples in a message."""
    events = {size: batch(size, arrived_at=datetime.now(UTC)) for size in SAMPLES_A_MESSAGE}
    with quiet():
        # Timed first: what comes after leaves a memory behind in which new objects lie far apart, for all of them.
        turns = {size: _turns(contenders, event, rounds, step) for size, event in events.items()}
        looks = {size: _looks(contenders, event, aws, step) for size, event in events.items()}
    return [
        {
            size: Row(messages=MESSAGES, samples=MESSAGES * size, cpu_s=turns[size][place], **looks[size][place])
            for size in SAMPLES_A_MESSAGE
        }
        for place in range(len(contenders))
    ]


def _turns(
    contenders: Sequence[Contender], event: Event, rounds: int, step: Callable[[str], None]
) -> list[list[float]]:
    """For each contender the time of each of its turns."""
    times: list[list[float]] = [[] for _ in contenders]
    for contender in contenders:
        contender.handle(event)
    for number in range(rounds):
        step(f"{len(event['Records'])} messages: round {number + 1}")
        for mine, contender in zip(times, contenders, strict=True):
            mine.append(_cpu_s(contender, event))
    return times


def _looks(
    contenders: Sequence[Contender], event: Event, aws: CannedAws, step: Callable[[str], None]
) -> list[dict[str, Any]]:
    """For each contender what it takes of AWS and of memory, after a look whether they agree."""
    step("comparing")
    sent = [_recorded(each, event, aws) for each in contenders]
    _compare(contenders, sent)
    step("memory")
    return [
        {"calls": len(requests), "write_units": write_units(requests), "peak_mb": _peak_mb(each, event)}
        for each, requests in zip(contenders, sent, strict=True)
    ]


def _recorded(contender: Contender, event: Event, aws: CannedAws) -> list[Sent]:
    """What a warm contender sends for a batch."""
    contender.handle(event)
    with aws.recorded() as sent:
        contender.handle(event)
    return sent


def _compare(contenders: Sequence[Contender], sent: Sequence[list[Sent]]) -> None:
    """Look whether all have stored the same samples and opened the same alerts.

    Raises:
        Disagreement: they have not.
    """
    first, *others = zip(contenders, sent, strict=True)
    samples, alerts = first[0].samples(first[1]), first[0].alerts(first[1])
    if not samples or not alerts:
        raise Disagreement(f"{first[0].name} stored {len(samples)} samples and opened {len(alerts)} alerts")
    for contender, requests in others:
        if contender.samples(requests) != samples:
            raise Disagreement(f"{contender.name} stored other samples than {first[0].name}")
        if contender.alerts(requests) != alerts:
            other = sorted(contender.alerts(requests) ^ alerts)[:4]
            raise Disagreement(f"{contender.name} opened other alerts than {first[0].name}: {other}")


def _peak_mb(contender: Contender, event: Event) -> float:
    """Allocated at once beyond what was there before, by Python's own count."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        contender.handle(event)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (peak - before) / 1e6


def _cpu_s(contender: Contender, event: Event) -> float:
    """Of the batch of a turn that was disturbed least: others on the machine take its caches away for a while."""
    gc.collect()
    return min(_batch_s(contender, event) for _ in range(BATCHES_A_TURN))


def _batch_s(contender: Contender, event: Event) -> float:
    began = time.process_time()
    contender.handle(event)
    return time.process_time() - began


def _imports(times: int, step: Callable[[str], None]) -> tuple[list[float], list[float]]:
    """Our cold imports and the bare ones, in turns."""
    modules = first_use_modules()
    cold, bare = [], []
    for number in range(times):
        step(f"cold imports: {number + 1}")
        cold.append(import_s(modules))
        bare.append(import_s(BARE))
    return cold, bare


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ingest", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7, help="of each contender and size (%(default)s)")
    parser.add_argument("--imports", type=int, default=11, help="fresh interpreters of each kind (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())

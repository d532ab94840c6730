"""How fast the model's server is, against the bare loop and against the usual way.

    python -m benchmarks.serving --torch-python .venv-train/bin/python
    make bench-serving

In one run, on the same cores and the same photos: (a) decoding, preprocessing and onnxruntime in a bare loop, the
better of two; (b) our server over HTTP; (c) FastAPI, Pillow and PyTorch with the same weights, eager and compiled.
Contenders take turns, and a turn is whole rounds of the photos. Leave the machine alone meanwhile. The last line is
JSON; a figure that could not be measured is null.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rich.console import Console

from benchmarks.bare_loop import WAYS
from benchmarks.peak_memory import peak_rss_mb
from benchmarks.photo_mix import MIX, write_mix
from benchmarks.server_process import RunningServer, ServerFailed, running
from benchmarks.serving_report import Row, ServingReport, row_of
from benchmarks.trials import Trial, TrialFailed, progress, take_turns
from benchmarks.turn import Turn
from ml_model.model_card import ARTIFACT_DIR
from ml_model.serving.cores import usable_cores

CONCURRENCIES: Final = (1, 4, 16)

# Twice as many as our server lets wait on two cores: half of them are turned away, all the time.
OVERLOAD: Final = 128

OURS: Final = "this server"
EAGER: Final = "PyTorch eager"
COMPILED: Final = "torch.compile"

_OURS_LIMIT_S: Final = 30
# Importing PyTorch takes seconds; compiling the network, a minute or two.
_TORCH_LIMIT_S: Final = 400


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print the table and the line; the exit status is 1 when our own side could not be measured."""
    options = _parser().parse_args(arguments)
    console = Console(stderr=True)
    try:
        report = _measure(options, console)
    except (ServerFailed, TrialFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    Console().print(report.table())
    print(report.line())
    return 0


def _measure(options: argparse.Namespace, console: Console) -> ServingReport:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        photos = Path(folder) / "photos"
        photos.mkdir()
        _draw(photos, console)
        servers = _start(options, Path(folder), stack, console)
        trials = [*_bare_trials(options.artifact), *_load_trials(servers)]
        measuring = ("--photos", photos, "--seconds", options.seconds)
        turns = take_turns(trials, measuring, turns=options.turns, console=console)
        return _report(turns, servers[OURS])


def _draw(photos: Path, console: Console) -> None:
    with progress(console) as bar:
        for _ in bar.track(write_mix(photos), total=sum(kind.count for kind in MIX), description="drawing photos"):
            pass


def _start(
    options: argparse.Namespace, folder: Path, stack: ExitStack, console: Console
) -> Mapping[str, RunningServer]:
    """The servers that come up, by name; ours must, and alone on the cores, since its start is timed."""

    def start(name: str, python: Path | str, module: str, *flags: str, limit_s: float) -> RunningServer:
        def command(port: int) -> list[str | Path]:
            return [python, "-m", module, "--artifact", options.artifact, "--port", str(port), *flags]

        with console.status(f"starting {name}"):
            return stack.enter_context(running(command, folder / f"{name}.log", ready_limit_s=limit_s))

    servers = {OURS: start(OURS, sys.executable, "ml_model.serving", limit_s=_OURS_LIMIT_S)}
    for name, flags in ((EAGER, ()), (COMPILED, ("--compile",))):
        try:
            servers[name] = start(name, options.torch_python, "benchmarks.usual_way", *flags, limit_s=_TORCH_LIMIT_S)
        except (ServerFailed, OSError) as error:
            console.print(f"{name} is left out: {error}", markup=False)
    return servers


def _bare_trials(artifact: Path) -> list[Trial]:
    return [
        Trial(name=_bare_name(way), module="benchmarks.bare_loop", arguments=("--artifact", artifact, "--way", way))
        for way in WAYS
    ]


def _load_trials(servers: Mapping[str, RunningServer]) -> list[Trial]:
    return [
        Trial(
            name=_load_name(name, concurrency),
            module="benchmarks.load",
            arguments=("--port", server.port, "--concurrency", concurrency),
        )
        for name, server in servers.items()
        for concurrency in (CONCURRENCIES if name != OURS else (*CONCURRENCIES, OVERLOAD))
    ]


def _bare_name(way: str) -> str:
    return f"bare loop, {way}"


def _load_name(server: str, concurrency: int) -> str:
    return f"{server}, {concurrency} at a time"


def _report(turns: Mapping[str, Sequence[Turn]], ours: RunningServer) -> ServingReport:
    def rows(server: str) -> dict[int, Row]:
        names = {concurrency: _load_name(server, concurrency) for concurrency in CONCURRENCIES}
        return {concurrency: row_of(turns[name]) for concurrency, name in names.items() if name in turns}

    return ServingReport(
        bare={way: row_of(turns[_bare_name(way)]) for way in WAYS},
        ours=rows(OURS),
        eager=rows(EAGER),
        compiled=rows(COMPILED),
        ready_s=ours.ready_s,
        overload=turns[_load_name(OURS, OVERLOAD)],
        rss_mb=peak_rss_mb(ours.pid),
        cores=usable_cores(),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.serving", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--torch-python",
        type=Path,
        default=Path(".venv-train/bin/python"),
        metavar="PYTHON",
        help="an interpreter with benchmarks/requirements.txt (%(default)s)",
    )
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="weights and card to use (%(default)s)"
    )
    parser.add_argument("--seconds", type=float, default=5, help="of a turn, at least (%(default)s)")
    parser.add_argument("--turns", type=int, default=3, help="of each contender (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())

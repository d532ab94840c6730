"""The command line of `python -m device_simulator`."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from device_simulator.history import LONGEST_DAYS
from device_simulator.mischief import Trick
from device_simulator.option_types import DEFAULT_STATE, broker, positive_seconds, positive_whole, whole
from device_simulator.outbox_bounds import DEFAULT_BYTES, DEFAULT_MESSAGES, FEWEST_MESSAGES
from device_simulator.protocol import MAX_SAMPLES, MAX_SPAN_S

# Where it is kept unless --log names another file.
TRUTH_FILE: Final = "truth.jsonl"

_MEGABYTE: Final = 1024 * 1024


def parse_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; ends the process with a message when it makes no sense."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.samples_per_message > options.interval_s * 1000:
        parser.error("--samples-per-message: at most one sample a millisecond fits into --interval-s")
    if options.claim is not None and options.serials is None:
        parser.error("--claim: name the file with the devices' serial numbers, too (--serials)")
    options.log = options.log or options.state / TRUTH_FILE
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m device_simulator",
        description="Run simulated devices: those of a state folder, or new ones that join by a claim certificate.",
    )
    _add_places(parser)
    _add_work(parser)
    _add_trouble(parser)
    return parser


def _add_places(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("where").add_argument
    add(
        "--state",
        type=Path,
        default=DEFAULT_STATE,
        metavar="DIR",
        help="folder of the devices' keys, and of what they keep (default: %(default)s)",
    )
    add(
        "--log",
        type=Path,
        metavar="FILE",
        help=f"ground truth, JSON lines; added to when it exists (default: {TRUTH_FILE} in the state folder)",
    )
    add("--devices", type=positive_whole, metavar="N", help="run the first N devices (default: all in the folder)")
    add("--endpoint", type=broker, metavar="HOST[:PORT]", help="broker (default: the one told when they joined)")
    add("--ca", type=Path, metavar="FILE", help="certificate authority to trust (default: the system's)")
    add("--stage", default="dev", help="stage of the platform's deployment (default: %(default)s)")
    add("--claim", type=Path, metavar="DIR", help="claim certificate with which devices join that have not joined yet")
    add("--release-key", type=Path, metavar="FILE", help="public key of the software's maker (default: no updates)")
    add("--serials", type=Path, metavar="FILE", help="serial numbers of those devices, one a line")


def _add_work(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what they do").add_argument
    add("--interval-s", type=_interval, default=300.0, metavar="S", help="between two messages (default: 300)")
    add("--samples-per-message", type=_samples, default=5, metavar="K", help="(default: %(default)s)")
    add("--messages", type=whole, metavar="N", help="each device makes so many messages (default: no end)")
    add("--history", type=_days, default=0, metavar="DAYS", help="play so many days of the past first, at most 30")
    add("--photos", type=Path, metavar="DIR", help="photograph these JPEG files (default: leaves are drawn)")
    add("--photo-on-start", action="store_true", help="each device takes a photo at once, without an order")
    add("--photo-every-s", type=positive_seconds, metavar="S", help="and one so often, without an order")
    add("--seed", type=whole, default=1, metavar="S", help="of weather, photos and chance (default: %(default)s)")
    add("--heat", nargs="+", default=[], metavar="DEVICE_ID", help="devices that stand in a heat spell")
    add("--infected", nargs="+", default=[], metavar="DEVICE_ID", help="devices whose drawn leaves are all ill")


def _add_trouble(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("what goes wrong").add_argument
    add(
        "--faults",
        nargs="*",
        choices=[trick.value for trick in Trick],
        metavar="FAULT",
        help=f"have these happen on purpose, or all of them: {', '.join(Trick)}",
    )
    add("--failing-updates", nargs="+", default=[], metavar="DEVICE_ID", help="devices on which no new software starts")
    add("--fault-every-s", type=positive_seconds, default=600.0, metavar="S", help="on average a device (default: 600)")
    add(
        "--outbox-messages",
        type=_outbox_messages,
        default=DEFAULT_MESSAGES,
        metavar="N",
        help="kept of each device while it is offline (default: %(default)s)",
    )
    add(
        "--outbox-mb",
        type=positive_whole,
        default=DEFAULT_BYTES // _MEGABYTE,
        metavar="N",
        help="kept of each device, messages and photos together (default: %(default)s)",
    )


def _interval(text: str) -> float:
    seconds = positive_seconds(text)
    if seconds > MAX_SPAN_S:
        raise argparse.ArgumentTypeError(f"{text} s is too long: a message spans at most an hour")
    return seconds


def _samples(text: str) -> int:
    count = positive_whole(text)
    if count > MAX_SAMPLES:
        raise argparse.ArgumentTypeError(f"{text} is too many: {MAX_SAMPLES} samples fit into one message")
    return count


def _days(text: str) -> int:
    days = positive_whole(text)
    if days > LONGEST_DAYS:
        raise argparse.ArgumentTypeError(f"{text} days are too many: the platform takes {LONGEST_DAYS}")
    return days


def _outbox_messages(text: str) -> int:
    count = positive_whole(text)
    if count < FEWEST_MESSAGES:
        raise argparse.ArgumentTypeError(f"{text} is too few: {FEWEST_MESSAGES} at least")
    return count

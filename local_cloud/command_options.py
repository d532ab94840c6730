"""Options that commands of a local cloud have in common, and what their values must look like."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final

from local_cloud.ports import Ports

# What the devices take for a photo. They would say so themselves, but only once the whole platform is up.
_JPEG_SUFFIXES: Final = (".jpg", ".jpeg")
# The devices do not remember more of their past.
_LONGEST_PAST_DAYS: Final = 30


def add_fleet_options(parser: argparse.ArgumentParser, *, least: int) -> None:
    """How many devices there are, and what they photograph."""
    add_devices(parser, least=least, default=8)
    parser.add_argument(
        "--photos", type=_photo_folder, help="folder of leaf photos to send (default: the devices draw their own)"
    )


def add_devices(parser: argparse.ArgumentParser, *, least: int, default: int) -> None:
    """How many devices there are."""
    parser.add_argument(
        "--devices", type=whole_from(least), default=default, help="simulated devices (default: %(default)s)"
    )


def whole_from(least: int) -> Callable[[str], int]:
    """A whole number that is not too small."""

    def whole(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} up")
        return int(text)

    return whole


def days_of_past(text: str) -> int:
    """How much of their past devices can play."""
    if not text.isdecimal() or int(text) > _LONGEST_PAST_DAYS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of days from 0 to {_LONGEST_PAST_DAYS}")
    return int(text)


def minutes(text: str) -> float:
    """A time that a fleet can spend, up to a day."""
    try:
        spent = float(text)
    except ValueError:
        spent = 0.0
    if not 0.5 <= spent <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes from 0.5 to 1440")
    return spent


def add_platform_options(parser: argparse.ArgumentParser, home: Path, ports: Ports) -> None:
    """Where the platform keeps its files, and on which ports it listens."""
    add_home(parser, home)
    for name in ("aws", "mqtt", "model", "operator"):
        port = getattr(ports, name)
        default = port or "any free one"
        parser.add_argument(f"--{name}-port", type=int, default=port, help=f"0 takes any free one (default: {default})")


def add_home(parser: argparse.ArgumentParser, home: Path) -> None:
    """Where it keeps its files."""
    parser.add_argument("--home", type=Path, default=home, help="folder of this run (default: %(default)s)")


def _photo_folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder")
    if not any(path.suffix.lower() in _JPEG_SUFFIXES for path in folder.rglob("*")):
        raise argparse.ArgumentTypeError(f"{text} holds no .jpg or .jpeg file: devices send JPEG only")
    return folder.resolve()

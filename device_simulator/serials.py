"""Serial numbers of devices, as the factory lists them: one a line."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from device_simulator.errors import StateInvalid

SERIAL: Final = re.compile(r"[A-Za-z0-9._-]{4,64}")


def serials_in(file: Path) -> tuple[str, ...]:
    """The serial numbers of a list, each once.

    Raises:
        StateInvalid: the list cannot be read, or a line is no serial number.
    """
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise StateInvalid(f"the list of serial numbers {file} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if line and not SERIAL.fullmatch(line):
            raise StateInvalid(f"{file}, line {number}: {line!r} is no serial number, it must match {SERIAL.pattern}")
    return tuple(dict.fromkeys(line for line in lines if line))


def write_serials(file: Path, serials: Iterable[str]) -> None:
    """Write such a list."""
    file.write_text("".join(f"{serial}\n" for serial in serials))

"""Lambda layers on a machine that does not run Linux.

A layer holds packages for Lambda's own system. On macOS those of them that are compiled cannot
be loaded; functions then take them from the development environment, which has the same
versions. On Linux nothing is changed.
"""

import csv
import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from local_cloud.emulation import borrowed

_LAMBDAS_OWN: Final = "linux"
_ANY_SYSTEM: Final = "any"


def install(*, system: str = sys.platform) -> None:
    """Leave out of layers what this system cannot load."""
    if system != _LAMBDAS_OWN:
        borrowed.RESOLVE_LAYER.wrap(_without_compiled_packages)


def _without_compiled_packages(original: Callable[[Any], bytes | None]) -> Callable[[Any], bytes | None]:
    def resolve(attachment: Any) -> bytes | None:
        layer = original(attachment)
        return None if layer is None else without_compiled_packages(layer)

    return resolve


def without_compiled_packages(layer: bytes) -> bytes:
    """The same layer, without the packages whose wheels were made for one system."""
    fitting = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(layer)) as whole, zipfile.ZipFile(fitting, "w") as kept:
        compiled = set(_files_of_compiled_packages(whole))
        for entry in whole.infolist():
            if entry.filename not in compiled:
                kept.writestr(entry, whole.read(entry))
    return fitting.getvalue()


def _files_of_compiled_packages(layer: zipfile.ZipFile) -> Iterator[str]:
    for name in layer.namelist():
        if name.endswith(".dist-info/WHEEL") and not _runs_anywhere(layer.read(name).decode()):
            root = PurePosixPath(name).parent.parent
            record = layer.read(str(PurePosixPath(name).with_name("RECORD"))).decode()
            yield from (str(root / row[0]) for row in csv.reader(io.StringIO(record)) if row)


def _runs_anywhere(wheel: str) -> bool:
    """Whether one of the wheel's tags, `<python>-<abi>-<system>`, names no system."""
    tags = [line.removeprefix("Tag: ").strip() for line in wheel.splitlines() if line.startswith("Tag: ")]
    return any(tag.rpartition("-")[2] == _ANY_SYSTEM for tag in tags)

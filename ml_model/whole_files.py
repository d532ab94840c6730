"""Files that are there whole or not at all, whatever ends the process in between."""

import os
from pathlib import Path
from secrets import token_hex


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the path, then rename: a reader finds the old content or the new one, never a part.

    Missing folders are made. The data is on the disk before the name is, so a power cut keeps the promise too.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise

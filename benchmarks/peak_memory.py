"""The most memory that a process ever had resident."""

import os
from pathlib import Path


def peak_rss_mb(pid: int | None = None) -> float | None:
    """In MB of 10**6, of this process unless told; None where the system does not tell, which only Linux does here.

    `getrusage` will not do: what it tells of a child begins with its parent's peak.
    """
    try:
        status = Path(f"/proc/{pid or os.getpid()}/status").read_text(encoding="ascii")
    except OSError:
        return None
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6

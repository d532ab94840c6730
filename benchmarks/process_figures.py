"""Memory and processor time of a running process, as Linux tells them under /proc."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_BYTES_A_KIB: Final = 1024
# Where in /proc/PID/stat the ticks in user and in kernel mode stand, counted behind the name in brackets (proc(5)).
_USER_TICKS, _KERNEL_TICKS = 11, 12


@dataclass(slots=True)
class ProcessFigures:
    """One process.

    Attributes:
        peak_rss_mb: the most memory that it has had at any time, as far as we looked; in units of 1,000,000 bytes.
    """

    pid: int
    peak_rss_mb: float = field(default=0.0, init=False)

    def look(self) -> None:
        """Keep the peak."""
        self.peak_rss_mb = max(self.peak_rss_mb, self._kib("VmHWM") * _BYTES_A_KIB / 1e6)

    def rss_mb(self) -> float:
        """The memory that it has now."""
        return self._kib("VmRSS") * _BYTES_A_KIB / 1e6

    def cpu_seconds(self) -> float:
        """The processor time that it has taken so far, in all of its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[_USER_TICKS]) + int(fields[_KERNEL_TICKS])) / os.sysconf("SC_CLK_TCK")

    def _kib(self, name: str) -> int:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
        return 0  # it has just ended

"""The cores that this process can keep busy: those of its CPU set, or fewer where a container is given less time."""

from pathlib import Path
from typing import Final

from ml_model.classifier import core_count

_CGROUP: Final = Path("/sys/fs/cgroup")


def usable_cores(cgroup: Path = _CGROUP) -> int:
    """Whole cores; a thread beyond them would only be halted at the end of each scheduling period."""
    quota = _quota_cores(cgroup)
    return core_count() if quota is None else max(1, min(core_count(), int(quota)))


def _quota_cores(cgroup: Path) -> float | None:
    """Cores' worth of CPU time that the control group allows; None where it sets no limit.

    https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files and, for version 1,
    https://docs.kernel.org/scheduler/sched-bwc.html
    """
    limits = _words(cgroup / "cpu.max") or (
        *_words(cgroup / "cpu" / "cpu.cfs_quota_us"),
        *_words(cgroup / "cpu" / "cpu.cfs_period_us"),
    )
    match limits:
        case (quota_us, period_us) if quota_us.isdecimal() and period_us.isdecimal():
            return int(quota_us) / int(period_us)
        case _:  # no such file, "max" in version 2, -1 in version 1
            return None


def _words(file: Path) -> tuple[str, ...]:
    try:
        return tuple(file.read_text(encoding="ascii").split())
    except OSError:
        return ()

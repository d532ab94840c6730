"""What this machine's processor can do, as far as answers depend on it."""

import platform
from pathlib import Path
from typing import Final

_CPU_INFO: Final = Path("/proc/cpuinfo")

# Linux's names of the instructions that add products of bytes in 32 bits: since Cascade Lake (2019) and Zen 4 (2022).
_EXACT_INSTRUCTIONS: Final = frozenset({"avx512_vnni", "avx_vnni"})
_X86_NAMES: Final = frozenset({"x86_64", "amd64"})


def sums_bytes_exactly(*, machine: str | None = None, cpu_info: Path = _CPU_INFO) -> bool:
    """Whether products of int8 and uint8 are added without a loss at the processor's full speed.

    Older x86 processors add them in pairs, in 16 bits that saturate. Where it cannot be told, the answer is no.

    Args:
        machine: the processor's architecture; this machine's unless told.
    """
    if (machine or platform.machine()).lower() not in _X86_NAMES:
        return True
    try:
        lines = cpu_info.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return False
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    return not _EXACT_INSTRUCTIONS.isdisjoint(flags)

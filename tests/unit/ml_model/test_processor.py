"""Which processors sum int8 products without a loss at full speed."""

from pathlib import Path

import pytest

from ml_model.processor import sums_bytes_exactly


@pytest.mark.parametrize(
    ("machine", "flags", "is_exact"),
    [
        ("x86_64", "fpu avx2 avx512f avx512_vnni", True),
        ("AMD64", "fpu avx2 avx_vnni", True),
        ("x86_64", "fpu avx2 avx512f", False),
        ("aarch64", "", True),
    ],
)
def test_processors_with_vnni_and_arm_sum_exactly(tmp_path: Path, machine: str, flags: str, *, is_exact: bool) -> None:
    cpu_info = tmp_path / "cpuinfo"
    cpu_info.write_text(f"processor\t: 0\nflags\t\t: {flags}\n\nprocessor\t: 1\nflags\t\t: {flags}\n")

    assert sums_bytes_exactly(machine=machine, cpu_info=cpu_info) is is_exact


def test_a_processor_of_which_nothing_is_known_is_taken_for_an_old_one(tmp_path: Path) -> None:
    assert not sums_bytes_exactly(machine="x86_64", cpu_info=tmp_path / "missing")

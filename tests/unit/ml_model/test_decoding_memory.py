"""What decoding a photo of 12 megapixels takes, measured in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.ml_model.photo_bytes import as_jpeg, as_png, as_webp, textured

PEAK = Path("/proc/self/status")

pytestmark = pytest.mark.skipif(not PEAK.exists(), reason="only Linux tells the peak memory of a single process here")

# A small photo of the same format first: what stays is the memory that the larger one takes.
SCRIPT = """
import sys
from pathlib import Path
from ml_model.preprocess import InputSpec, preprocess

spec = InputSpec(size_px=256, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
small, large = (Path(name).read_bytes() for name in sys.argv[1:])

def peak_kb():
    return next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))

preprocess(small, spec)
before = peak_kb()
preprocess(large, spec)
print((peak_kb() - before) * 1024 / 1e6)
"""


def extra_mb(small: bytes, large: bytes, folder: Path) -> float:
    """What the large photo's decoding adds to the peak of a process that decoded the small one."""
    (folder / "small").write_bytes(small)
    (folder / "large").write_bytes(large)
    command = [sys.executable, "-c", SCRIPT, str(folder / "small"), str(folder / "large")]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_a_twelve_megapixel_jpeg_takes_less_than_60_mb(tmp_path: Path) -> None:
    assert extra_mb(as_jpeg(textured(320, 240)), as_jpeg(textured(4000, 3000)), tmp_path) < 60


def test_a_twelve_megapixel_png_takes_less_than_60_mb_also_with_transparency(tmp_path: Path) -> None:
    transparent = textured(4000, 3000).convert("RGBA")
    transparent.putalpha(200)

    assert extra_mb(as_png(textured(320, 240)), as_png(transparent), tmp_path) < 60


def test_a_twelve_megapixel_webp_takes_what_its_decoder_is_known_to_hold(tmp_path: Path) -> None:
    assert extra_mb(as_webp(textured(320, 240)), as_webp(textured(4000, 3000)), tmp_path) < 16 * 12 * 1.1

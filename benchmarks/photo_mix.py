"""The photos that every contender is asked about: drawn on the spot, the same ones on every machine.

A field of soft colours under the noise of a sensor, so that the files weigh what a camera's weigh: the time a decoder
takes goes by bytes as much as by pixels.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self

import numpy as np
from PIL import Image

_SEED: Final = 20_261_122
# Pixels between two colours of the soft field: about a leaf's lobe at the distance of a device's camera.
_PATCH_PX: Final = 40
# Deviation of the noise in brightness, of 255: a 12-megapixel JPEG then has 3 MB, like a telephone's.
_NOISE: Final = 6
_QUALITY: Final = 88


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoKind:
    """So many photos of one size and format."""

    count: int
    width_px: int
    height_px: int
    file_format: str


# Most photos come from devices, as large as their cameras make them; some from people's telephones, at full size.
MIX: Final = (
    PhotoKind(count=4, width_px=640, height_px=480, file_format="JPEG"),
    PhotoKind(count=8, width_px=1280, height_px=960, file_format="JPEG"),
    PhotoKind(count=3, width_px=1920, height_px=1080, file_format="JPEG"),
    PhotoKind(count=3, width_px=4000, height_px=3000, file_format="JPEG"),
    PhotoKind(count=1, width_px=800, height_px=600, file_format="PNG"),
    PhotoKind(count=1, width_px=1280, height_px=960, file_format="WEBP"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedPhoto:
    """A photo as it is sent."""

    content_type: str
    data: bytes

    @classmethod
    def read(cls, path: Path) -> Self:
        return cls(content_type=f"image/{path.suffix[1:]}", data=path.read_bytes())


def write_mix(folder: Path, kinds: Sequence[PhotoKind] = MIX) -> Iterator[Path]:
    """Draw the photos into a folder, one by one; their names stand in the order in which they are sent."""
    random = np.random.default_rng(_SEED)
    wanted = [kind for kind in kinds for _ in range(kind.count)]
    random.shuffle(wanted)
    for number, kind in enumerate(wanted):
        path = folder / f"{number:02}.{kind.file_format.lower()}"
        path.write_bytes(encode(draw(kind.width_px, kind.height_px, random), kind.file_format))
        yield path


def read_mix(folder: Path) -> list[MixedPhoto]:
    """The photos in the order in which they are sent."""
    return [MixedPhoto.read(path) for path in sorted(folder.iterdir())]


def draw(width_px: int, height_px: int, random: np.random.Generator) -> Image.Image:
    """A photo of that size."""
    patches = random.integers(0, 256, (height_px // _PATCH_PX, width_px // _PATCH_PX, 3), dtype=np.uint8)
    soft = Image.fromarray(patches).resize((width_px, height_px), Image.Resampling.BICUBIC)
    noise = random.normal(0, _NOISE, (height_px, width_px, 1)).astype(np.float32)
    return Image.fromarray((np.asarray(soft, dtype=np.float32) + noise).clip(0, 255).astype(np.uint8))


def encode(photo: Image.Image, file_format: str, settings: Mapping[str, Any] = MappingProxyType({})) -> bytes:
    """The photo's file, in the quality of a camera unless the settings say otherwise."""
    buffer = BytesIO()
    photo.save(buffer, file_format, **{"quality": _QUALITY, **settings})
    return buffer.getvalue()

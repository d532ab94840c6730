"""What a training photo may look like on its way into the network: seeded, quick, and never another diagnosis.

A laboratory photo is one leaf in one light. Here it is turned, cropped, stretched, relit, shadowed, blurred, hidden in
part and compressed anew, so that none of that tells the classes apart.
"""

from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.uint8]

# The share of the photo's area that a crop keeps: less could lose the lesion that gave the photo its label.
_CROP_AREA: Final = (0.6, 1.0)
# Photos are squeezed into a square: coffee leaves come twice as wide as high, phones' photos 4 to 3.
_STRETCH: Final = (0.75, 1.33)
# Beyond a quarter turn and a mirror, which any leaf may have.
_TILT_DEG: Final = 25.0

_BRIGHTNESS: Final = (0.75, 1.3)
_CONTRAST: Final = (0.8, 1.25)
_SATURATION: Final = (0.75, 1.25)
# Cameras' white balance: each channel for itself. More would turn green leaves yellow, which is a symptom.
_CHANNEL_GAIN: Final = (0.9, 1.1)
_GAMMA: Final = (0.8, 1.25)

_LIGHT_WEIGHTS: Final = np.array([0.299, 0.587, 0.114])  # luma of ITU-R BT.601

_SHADOW_CHANCE: Final = 0.25
_BLUR_CHANCE: Final = 0.08
_NOISE_CHANCE: Final = 0.1
_JPEG_CHANCE: Final = 0.3
_HIDDEN_CHANCE: Final = 0.1


def augmented(photo: Image.Image, size_px: int, random: np.random.Generator) -> Pixels:
    """The photo as (size, size, 3) bytes, changed as chance has it."""
    image = _relit(_cut(photo, size_px, random), random)
    if random.random() < _BLUR_CHANCE:
        image = image.filter(ImageFilter.GaussianBlur(random.uniform(0.4, 1.6) * size_px / 224))
    if random.random() < _JPEG_CHANCE:
        image = _compressed(image, random)
    pixels = np.array(image)
    if random.random() < _SHADOW_CHANCE:
        pixels = _shadowed(pixels, random)
    if random.random() < _NOISE_CHANCE:
        noise = random.standard_normal(pixels.shape, dtype=np.float32) * np.float32(random.uniform(2, 10))
        pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    if random.random() < _HIDDEN_CHANCE:
        _hide_a_part(pixels, random)
    return pixels


def _cut(photo: Image.Image, size_px: int, random: np.random.Generator) -> Image.Image:
    """A tilted, stretched crop in one resampling; what lies beyond the photo repeats its edge's mean colour."""
    area, stretch = random.uniform(*_CROP_AREA), np.exp(random.uniform(*np.log(_STRETCH)))
    part_x, part_y = min(1.0, np.sqrt(area * stretch)), min(1.0, np.sqrt(area / stretch))
    angle = np.deg2rad(random.uniform(-_TILT_DEG, _TILT_DEG) * (random.random() < 0.5) + 90 * random.integers(4))
    mirror = -1.0 if random.random() < 0.5 else 1.0
    centre_x = random.uniform(part_x / 2, 1 - part_x / 2) * photo.width
    centre_y = random.uniform(part_y / 2, 1 - part_y / 2) * photo.height
    # The output's axes in the photo's pixels, first squeezed to a square and then turned.
    cosine, sine = np.cos(angle), np.sin(angle)
    step_x, step_y = part_x * photo.width / size_px, part_y * photo.height / size_px
    a, b = mirror * cosine * step_x, -sine * step_x
    d, e = mirror * sine * step_y, cosine * step_y
    half = size_px / 2
    offset = (centre_x - (a + b) * half, centre_y - (d + e) * half)
    coefficients = (a, b, offset[0], d, e, offset[1])
    shrink = max(step_x, step_y)
    if shrink > 1.5:  # an affine transform does not average: shrink the photo first
        factor = int(shrink)
        photo = photo.reduce(factor)
        coefficients = tuple(value / factor for value in coefficients)
    return photo.transform(
        (size_px, size_px),
        Image.Transform.AFFINE,
        coefficients,
        Image.Resampling.BILINEAR,
        fillcolor=_edge_colour(photo),
    )


def _edge_colour(photo: Image.Image) -> tuple[int, int, int]:
    pixels = np.asarray(photo.resize((16, 16), Image.Resampling.BOX))
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    red, green, blue = np.median(edge, axis=0)
    return int(red), int(green), int(blue)


def _relit(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Another light: saturation by a matrix, then white balance, brightness, contrast and gamma by a table."""
    saturation = random.uniform(*_SATURATION)
    matrix = (1 - saturation) * np.tile(_LIGHT_WEIGHTS, (3, 1)) + saturation * np.eye(3)
    image = image.convert("RGB", tuple(np.pad(matrix, ((0, 0), (0, 1))).ravel().tolist()))
    gains = random.uniform(*_CHANNEL_GAIN, size=(3, 1)) * random.uniform(*_BRIGHTNESS)
    levels = gains * np.linspace(0, 1, 256)
    middle = float(np.asarray(image.resize((8, 8), Image.Resampling.BOX)).mean()) / 255
    levels = np.clip((levels - middle) * random.uniform(*_CONTRAST) + middle, 0, 1)
    levels **= np.exp(random.uniform(*np.log(_GAMMA)))
    return image.point((levels * 255).round().astype(int).ravel().tolist())


def _shadowed(pixels: Pixels, random: np.random.Generator) -> Pixels:
    """A straight shadow with a soft edge, or a fall of light over the picture."""
    angle, place = random.uniform(0, 2 * np.pi), random.uniform(-0.6, 0.6)
    softness, depth = random.uniform(0.02, 1.0), random.uniform(0.25, 0.6)
    axis = np.linspace(-1, 1, pixels.shape[0], dtype=np.float32)
    distance = np.cos(angle) * axis[np.newaxis, :] + np.sin(angle) * axis[:, np.newaxis] - place
    light = (1 - depth * (1 - np.clip(distance / softness, 0, 1))).astype(np.float32)
    return np.asarray((pixels * light[..., np.newaxis]).astype(np.uint8))


def _hide_a_part(pixels: Pixels, random: np.random.Generator) -> None:
    """Something lies in front: a rectangle of one colour, in place."""
    size = pixels.shape[0]
    height, width = random.integers(size // 12, size // 3, size=2)
    top, left = random.integers(0, size - height), random.integers(0, size - width)
    pixels[top : top + height, left : left + width] = random.integers(0, 256, size=3)


def _compressed(image: Image.Image, random: np.random.Generator) -> Image.Image:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=int(random.integers(35, 95)))
    return Image.open(buffer)

"""One leaf photo: the leaf's skin, light and shadow, the ground behind it and the camera."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from device_simulator.leaves.backgrounds import BACKGROUNDS
from device_simulator.leaves.catalogue import KINDS, CropLook
from device_simulator.leaves.disease_looks import LesionLook
from device_simulator.leaves.fields import (
    Field,
    Points,
    Stencil,
    blend_into,
    blended,
    fractal_noise,
    noise,
    relief,
    smoothstep,
    softened,
)
from device_simulator.leaves.leaf_shape import LeafShape, Vein
from device_simulator.leaves.lesions import LeafGround, Lesions, paint, scattered
from device_simulator.leaves.mask import region_mask

DEFAULT_SIZE_PX: Final = 512
# In smaller pictures the smallest spots, which a label rests on, are lost; larger ones take seconds.
SMALLEST_SIZE_PX: Final = 128
LARGEST_SIZE_PX: Final = 2048
# Good enough that JPEG blocks do not show beside small spots; a 512 px leaf is about 80 KB.
_JPEG_QUALITY: Final = 90
_YELLOW: Final = np.array([0.74, 0.70, 0.26], np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafPhoto:
    """A drawn leaf and what is true of it."""

    label: str
    seed: int
    background: str
    leaf_area_pct: float  # of the picture
    severity_pct: float  # of the leaf's area, measured on the drawn masks
    image: Image.Image
    mask: Image.Image  # what each pixel shows: see `device_simulator.leaves.mask.Region`

    def jpeg(self) -> bytes:
        """The photo as a JPEG file."""
        return _jpeg(self.image)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Masks:
    leaf: Field
    half: Field
    veins: Field
    fine_veins: Field
    stem: Field
    edge: Field


def draw_leaf(label: str, seed: int, size: int = DEFAULT_SIZE_PX) -> LeafPhoto:
    """Draw a leaf; the same label, seed and size give the same picture.

    Leaves of one crop and seed differ in their disease only: the healthy one shows the same leaf before.

    Raises:
        KeyError: the label is not in the catalogue.
    """
    kind = KINDS[label]
    background = str(_dice(seed, "place").choice(list(BACKGROUNDS)))
    angle = float(_dice(seed, "angle").uniform(*kind.look.turn))
    masks = _masks(_placed(_dice(seed, "shape"), kind.look, angle, size), size)
    albedo = _skin(_dice(seed, "skin"), kind.look, masks)
    lesions = None
    if kind.disease is not None:
        ground = LeafGround(mask=masks.leaf, edge=masks.edge, veins=masks.veins, angle=angle)
        lesions = _infect(_dice(seed, label), kind.disease, albedo, ground)
    # Each step works on the picture of the one before, and what is done with goes at once: a simulator of a thousand
    # devices counts its megabytes.
    _light(_dice(seed, "light"), kind.look, albedo, masks, kind.disease, lesions)
    picture = BACKGROUNDS[background](_dice(seed, "ground"), size)
    _lay_on(_dice(seed, "shadow"), picture, albedo, masks)
    del albedo
    leaf_area = float(masks.leaf.sum())
    ill = np.zeros_like(masks.leaf) if lesions is None else lesions.mask
    return LeafPhoto(
        label=label,
        seed=seed,
        background=background,
        leaf_area_pct=round(100 * leaf_area / size**2, 2),
        severity_pct=round(100 * float((ill * masks.leaf).sum()) / leaf_area, 2),
        image=_through_the_camera(_dice(seed, "camera"), picture),
        mask=region_mask(leaf=masks.leaf, ill=ill),
    )


def draw_ground(seed: int, size: int = DEFAULT_SIZE_PX) -> bytes:
    """What leaves are photographed against, without a leaf, as a JPEG file."""
    background = str(_dice(seed, "place").choice(list(BACKGROUNDS)))
    return _jpeg(_through_the_camera(_dice(seed, "camera"), BACKGROUNDS[background](_dice(seed, "ground"), size)))


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return buffer.getvalue()


def _dice(seed: int, purpose: str) -> np.random.Generator:
    """Chance of its own for each part of the picture, so that one part does not change the others."""
    return np.random.default_rng([seed, *purpose.encode()])


def _infect(rng: np.random.Generator, disease: LesionLook, albedo: Field, ground: LeafGround) -> Lesions:
    """Put a disease on the leaf's colours; what was put there."""
    strength = float(rng.beta(1.6, 1.6))
    lesions = scattered(rng, disease, ground, strength)
    _yellow(rng, albedo, ground, disease.yellowing * strength)
    paint(rng, albedo, disease, lesions)
    return lesions


def _placed(rng: np.random.Generator, look: CropLook, angle: float, size: int) -> LeafShape:
    scale = look.length * rng.uniform(0.92, 1.06) * size
    tilt = np.array([1.0, rng.uniform(0.86, 1.04)])
    spin = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = size * (0.5 + rng.normal(0, 0.015, 2))
    origin = np.array([look.middle, 0.0])

    def move(points: Points) -> Points:
        moved: Points = ((points - origin) * tilt) @ spin * scale + middle
        return moved

    return look.draw(rng).mapped(move, scale)


def _masks(shape: LeafShape, size: int) -> _Masks:
    leaf = _filled(size, shape.blades)
    return _Masks(
        leaf=leaf,
        half=_filled(size, shape.halves),
        veins=_filled(size, (_ribbon(vein) for vein in shape.veins if vein.rank != 2)) * leaf,
        fine_veins=_filled(size, (_ribbon(vein) for vein in shape.veins if vein.rank == 2)) * leaf,
        stem=_filled(size, map(_ribbon, shape.stems)),
        edge=(1 - softened(leaf, size / 28)) * leaf * 2,
    )


def _filled(size: int, polygons: Iterable[Points]) -> Field:
    """A mask of these polygons. One after the other: each is drawn large, and takes four megabytes until it is done."""
    stencil = Stencil(size)
    for polygon in polygons:
        stencil.polygon(polygon)
    return stencil.field()


def _ribbon(vein: Vein) -> Points:
    along = np.gradient(vein.points, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    width = np.linspace(vein.width, vein.tip_width, len(vein.points))[:, None] / 2
    ribbon: Points = np.vstack([vein.points + across * width, (vein.points - across * width)[::-1]])
    return ribbon


def _skin(rng: np.random.Generator, look: CropLook, masks: _Masks) -> Field:
    size = masks.leaf.shape[0]
    dark, light, vein = (np.asarray(colour, np.float32) / 255 for colour in (look.dark, look.light, look.vein))
    cast = rng.normal(1, (0.07, 0.04, 0.07)).astype(np.float32)  # no two plants are the same green
    patches = 0.42 + rng.normal(0, 0.1) + 0.16 * fractal_noise(rng, size, 4, 3) + 0.05 * noise(rng, size, size / 4)
    skin = blended(dark * cast, light * cast, np.clip(patches, 0, 1.2))
    near_veins = softened(masks.veins, size / 64)
    blend_into(skin, light * cast, np.clip(near_veins * 0.6, 0, 0.5))
    blend_into(skin, vein, masks.fine_veins * 0.32)
    blend_into(skin, vein, masks.veins * 0.62)
    return skin


def _yellow(rng: np.random.Generator, albedo: Field, ground: LeafGround, amount: float) -> None:
    if amount <= 0:
        return
    size = albedo.shape[0]
    where = smoothstep(0.5 * noise(rng, size, 3) + ground.edge * 0.6, -0.2, 1.2)
    blend_into(albedo, _YELLOW, where * amount * (1 - 0.6 * ground.veins))


def _light(
    rng: np.random.Generator,
    look: CropLook,
    albedo: Field,
    masks: _Masks,
    disease: LesionLook | None,
    lesions: Lesions | None,
) -> None:
    """Let light fall on the leaf's colours."""
    size = albedo.shape[0]
    scale = size / 512
    # A leaf bulges between its veins: both scales of veins are furrows in its height.
    furrows = softened(masks.veins, 9 * scale) * 9 + softened(masks.veins + 0.6 * masks.fine_veins, 3 * scale) * 2.2
    net = 1 - np.abs(fractal_noise(rng, size, 26, 3, 0.55))  # ridges of noise look like the smallest veins
    height = (-furrows - 0.8 * net) * look.puffiness + 2.2 * noise(rng, size, 5)
    del furrows, net
    if lesions is not None and disease is not None:
        height = height - disease.dent * 1.1 * smoothstep(-lesions.reach, -1.15, -0.6)
        height += 0.35 * disease.dent * noise(rng.spawn(1)[0], size, 110) * lesions.mask
    height *= np.float32(scale)
    light = relief(height, (-0.75, -0.75))
    del height
    slope = np.tanh(light * 0.9)
    fold = softened(masks.half, 7 * scale) - 0.5
    shade = 1 + 0.34 * slope + float(rng.choice([-1, 1])) * rng.uniform(0.08, 0.16) * fold - 0.16 * masks.edge
    albedo *= shade[..., None]
    del slope, fold, shade
    shine = smoothstep(light, 0.25, 1.3) * smoothstep(noise(rng, size, 6), -0.3, 1.3) * look.gloss
    if lesions is not None:
        shine *= 1 - 0.7 * lesions.mask
    blend_into(albedo, np.array([0.86, 0.92, 0.90], np.float32), shine * 0.42)


def _lay_on(rng: np.random.Generator, ground: Field, lit: Field, masks: _Masks) -> None:
    """Put the leaf on what lies behind it, with its shadow."""
    size = lit.shape[0]
    stem_green = np.array([0.50, 0.60, 0.32], np.float32) * (0.9 + 0.2 * rng.random())
    body = np.maximum(masks.leaf, masks.stem)
    drop = size * rng.uniform(0.012, 0.03)
    shadow = _shifted(softened(body, size * rng.uniform(0.018, 0.04)), int(drop))
    tight = softened(body, size / 90)
    ground *= (1 - 0.5 * np.clip(shadow, 0, 1) - 0.18 * np.clip(tight, 0, 1))[..., None]
    del body, shadow, tight
    stem_round = (0.62 + 0.5 * softened(masks.stem, size / 170))[..., None]
    blend_into(ground, stem_green * stem_round, masks.stem)
    blend_into(ground, lit, masks.leaf)


def _shifted(field: Field, down_right_px: int) -> Field:
    size = field.shape[0]
    return np.pad(field, ((down_right_px, 0), (down_right_px, 0)), mode="edge")[:size, :size]


def _through_the_camera(rng: np.random.Generator, picture: Field) -> Image.Image:
    """What the camera makes of a picture, which is used up by it."""
    size = picture.shape[0]
    ramp = np.linspace(-1, 1, size, dtype=np.float32)
    turn = rng.uniform(0, 2 * np.pi)
    fall = 1 + 0.10 * (np.cos(turn) * ramp[None, :] + np.sin(turn) * ramp[:, None])
    fall -= 0.07 * (ramp[None, :] ** 2 + ramp[:, None] ** 2)
    white = rng.normal(1, (0.025, 0.01, 0.03)) * rng.uniform(0.98, 1.18)
    picture *= fall[..., None].astype(np.float32)
    picture *= white.astype(np.float32)
    rolled_off = picture - np.float32(0.75)
    np.maximum(rolled_off, 0, out=rolled_off)
    rolled_off += 1
    picture /= rolled_off  # highlights roll off instead of clipping
    del rolled_off
    np.clip(picture, 0, 1, out=picture)
    picture *= 255
    image = Image.fromarray(picture.astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.25, 0.6) * size / 512))
    grain = rng.standard_normal((size, size), np.float32) * np.float32(rng.uniform(1.2, 3.0))
    noisy = np.array(image, np.float32)
    noisy += grain[..., None]
    return Image.fromarray(np.clip(noisy, 0, 255, out=noisy).astype(np.uint8))

"""One way from bytes to tensor, and clear words for bytes that have none."""

import struct

import numpy as np
import pytest
from PIL import Image

from ml_model.errors import NotAPhoto, PhotoDamaged, PhotoTooLarge
from ml_model.preprocess import InputSpec, open_photo, preprocess
from tests.unit.ml_model.photo_bytes import as_jpeg, as_png, plain, png_bomb, saved_as, textured

SPEC = InputSpec(size_px=64, mean=(0.5, 0.4, 0.3), std=(0.5, 0.25, 0.2))


def test_a_plain_colour_becomes_its_normalised_value_in_each_channel() -> None:
    tensor = preprocess(as_png(plain((255, 102, 0))), SPEC)

    assert tensor.shape == (3, 64, 64)
    assert tensor.dtype == np.float32
    for channel, expected in enumerate([(1.0 - 0.5) / 0.5, (0.4 - 0.4) / 0.25, (0.0 - 0.3) / 0.2]):
        np.testing.assert_allclose(tensor[channel], expected, atol=1e-6)


def test_the_same_bytes_give_the_same_bits() -> None:
    photo = as_jpeg(textured())

    assert preprocess(photo, SPEC).tobytes() == preprocess(photo, SPEC).tobytes()


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (6, Image.Transpose.ROTATE_90),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_a_photo_is_seen_upright_as_its_exif_orientation_says(orientation: int, turn: Image.Transpose) -> None:
    upright = textured()
    as_the_sensor_saw_it = upright.transpose(turn)

    tensor = preprocess(as_jpeg(as_the_sensor_saw_it, orientation=orientation), SPEC)

    difference = np.abs(tensor - preprocess(as_jpeg(upright), SPEC))
    assert float(difference.mean()) < 0.02  # JPEG blocks fall differently on a turned photo
    assert float(difference.mean()) < float(np.abs(tensor - preprocess(as_jpeg(as_the_sensor_saw_it), SPEC)).mean()) / 5


def test_an_exif_block_that_cannot_be_read_does_not_cost_the_photo() -> None:
    photo = as_jpeg(textured(), orientation=6)
    start = photo.index(b"Exif\0\0")
    broken = photo[: start + 6] + b"XXXX" + photo[start + 10 :]

    tensor = preprocess(broken, SPEC)

    np.testing.assert_array_equal(tensor, preprocess(as_jpeg(textured()), SPEC))


def test_an_exif_value_of_the_wrong_kind_does_not_cost_the_photo() -> None:
    turned = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    a_resolution_of_bytes = struct.pack("<HHI4s", 0x011A, 7, 4, b"abcd")
    block = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + turned + a_resolution_of_bytes + bytes(4)
    photo = as_jpeg(textured())
    odd = photo[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + photo[2:]

    assert preprocess(odd, SPEC).shape == (3, 64, 64)


def test_a_large_jpeg_is_decoded_at_reduced_scale_and_still_looks_the_same() -> None:
    large = textured(width=2400, height=1800)

    decoded = open_photo(as_jpeg(large), SPEC.size_px)

    assert decoded.width < 2400
    assert min(decoded.size) >= 2 * SPEC.size_px
    reduced, full = preprocess(as_jpeg(large), SPEC), preprocess(as_png(large), SPEC)
    assert float(np.abs(reduced - full).mean()) < 0.03


def test_what_is_transparent_is_seen_as_black() -> None:
    cut_out = plain().convert("RGBA")
    cut_out.putalpha(0)

    np.testing.assert_array_equal(preprocess(as_png(cut_out), SPEC), preprocess(as_png(plain((0, 0, 0))), SPEC))


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1"])
def test_every_colour_mode_that_a_camera_or_editor_writes_is_read(mode: str) -> None:
    photo = textured().convert(mode)

    assert preprocess(as_jpeg(photo) if mode == "CMYK" else as_png(photo), SPEC).shape == (3, 64, 64)


@pytest.mark.parametrize("data", [b"", b"no image at all", b"\xff\xd8\xff", saved_as(plain(), "GIF")])
def test_what_is_neither_jpeg_nor_png_is_no_photo(data: bytes) -> None:
    with pytest.raises(NotAPhoto, match="neither a JPEG nor a PNG"):
        preprocess(data, SPEC)


def test_a_sixteen_bit_grey_image_is_no_photo() -> None:
    sixteen_bits = Image.fromarray(np.zeros((40, 40), dtype=np.uint16))

    with pytest.raises(NotAPhoto, match="16 bits"):
        preprocess(as_png(sixteen_bits), SPEC)


@pytest.mark.parametrize("photo", [as_jpeg(textured()), as_png(textured())], ids=["jpeg", "png"])
@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_photo_that_is_cut_short_is_damaged(photo: bytes, kept: float) -> None:
    with pytest.raises(PhotoDamaged, match="cannot be decoded"):
        preprocess(photo[: int(len(photo) * kept)], SPEC)


# The sizes meet our own limit, Pillow's warning and Pillow's error.
@pytest.mark.parametrize("side_px", [7_100, 10_000, 60_000])
def test_a_bomb_is_refused_by_its_header(side_px: int) -> None:
    with pytest.raises(PhotoTooLarge, match="50 megapixels"):
        preprocess(png_bomb(side_px, side_px), SPEC)

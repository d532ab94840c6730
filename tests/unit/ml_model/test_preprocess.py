"""One way from bytes to tensor, and clear words for bytes that have none."""

import io
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from ml_model.errors import NotAPhoto, PhotoDamaged, PhotoTooLarge
from ml_model.preprocess import InputSpec, open_photo, preprocess, to_tensor
from tests.unit.ml_model.photo_bytes import (
    animated,
    as_jpeg,
    as_png,
    as_webp,
    jpeg_bomb,
    plain,
    png_bomb,
    saved_as,
    textured,
    webp_bomb,
)

SPEC = InputSpec(size_px=64, mean=(0.5, 0.4, 0.3), std=(0.5, 0.25, 0.2))


def test_a_plain_colour_becomes_its_normalised_value_in_each_channel() -> None:
    tensor = preprocess(as_png(plain((255, 102, 0))), SPEC)

    assert tensor.shape == (3, 64, 64)
    assert tensor.dtype == np.float32
    for channel, expected in enumerate([(1.0 - 0.5) / 0.5, (0.4 - 0.4) / 0.25, (0.0 - 0.3) / 0.2]):
        np.testing.assert_allclose(tensor[channel], expected, atol=1e-6)


@pytest.mark.parametrize(
    "photo", [as_jpeg(textured(1500, 1100)), as_png(textured()), as_webp(textured())], ids=["jpeg", "png", "webp"]
)
def test_the_same_bytes_give_the_same_bits_from_any_thread(photo: bytes) -> None:
    with ThreadPoolExecutor(4) as threads:
        tensors = threads.map(lambda _: preprocess(photo, SPEC).tobytes(), range(12))

    assert set(tensors) == {preprocess(photo, SPEC).tobytes()}


def test_the_tensor_of_a_small_photo_is_that_of_its_decoded_pixels() -> None:
    photo = textured(100, 90)

    tensor = preprocess(as_png(photo), SPEC)

    square = np.asarray(photo.resize((64, 64), Image.Resampling.BILINEAR), dtype=np.float32) / np.float32(255)
    expected = (square - np.array(SPEC.mean, dtype=np.float32)) / np.array(SPEC.std, dtype=np.float32)
    np.testing.assert_array_equal(tensor, expected.transpose(2, 0, 1))
    np.testing.assert_array_equal(tensor, to_tensor(photo, SPEC))


def test_a_lossless_webp_gives_the_bits_of_the_png() -> None:
    np.testing.assert_array_equal(
        preprocess(as_webp(textured(), lossless=True), SPEC), preprocess(as_png(textured()), SPEC)
    )


@pytest.mark.parametrize("scale", [0.97, 0.8, 0.55])
def test_a_resized_copy_gives_nearly_the_same_tensor(scale: float) -> None:
    """Also where its sides are no multiple of what the decoder shrinks by: the last block is a partial one."""
    photo = textured(width=1601, height=1203)
    copy = photo.resize((round(1601 * scale), round(1203 * scale)), Image.Resampling.LANCZOS)

    difference = np.abs(preprocess(as_jpeg(copy), SPEC) - preprocess(as_jpeg(photo), SPEC))

    assert float(difference.mean()) < 0.015


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (7, Image.Transpose.TRANSVERSE),
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


@pytest.mark.parametrize("encode", [as_jpeg, as_png, as_webp])
def test_a_large_photo_of_any_format_is_seen_upright(encode: Callable[..., bytes]) -> None:
    upright = textured(width=1400, height=1000)
    as_the_sensor_saw_it = upright.transpose(Image.Transpose.ROTATE_90)

    photo = encode(as_the_sensor_saw_it, orientation=6)

    assert open_photo(photo, SPEC.size_px).width > open_photo(photo, SPEC.size_px).height
    difference = np.abs(preprocess(photo, SPEC) - preprocess(encode(upright), SPEC))
    assert float(difference.mean()) < 0.02


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
    reduced, full = preprocess(as_jpeg(large), SPEC), to_tensor(large, SPEC)
    assert float(np.abs(reduced - full).mean()) < 0.01


@pytest.mark.parametrize("encode", [as_png, as_webp])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_a_large_photo_of_another_format_is_shrunk_before_it_is_converted(
    encode: Callable[[Image.Image], bytes], mode: str
) -> None:
    large = textured(width=1301, height=905).convert(mode)

    decoded = open_photo(encode(large), SPEC.size_px)

    assert min(decoded.size) in range(2 * SPEC.size_px, 3 * SPEC.size_px)
    difference = np.abs(preprocess(encode(large), SPEC) - to_tensor(large.convert("RGB"), SPEC))
    assert float(difference.mean()) < 0.015


@pytest.mark.parametrize("width", [320, 1600])
def test_what_is_transparent_is_seen_as_black(width: int) -> None:
    cut_out = plain(width=width, height=width).convert("RGBA")
    cut_out.putalpha(0)

    np.testing.assert_array_equal(preprocess(as_png(cut_out), SPEC), preprocess(as_png(plain((0, 0, 0))), SPEC))


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1"])
def test_every_colour_mode_that_a_camera_or_editor_writes_is_read(mode: str) -> None:
    photo = textured().convert(mode)

    assert preprocess(as_jpeg(photo) if mode == "CMYK" else as_png(photo), SPEC).shape == (3, 64, 64)


def test_the_first_picture_of_a_telephones_jpeg_is_the_photo() -> None:
    buffer = io.BytesIO()
    textured(seed=1).save(buffer, "MPO", save_all=True, append_images=[textured(seed=2)], quality=92)

    np.testing.assert_array_equal(preprocess(buffer.getvalue(), SPEC), preprocess(as_jpeg(textured(seed=1)), SPEC))


@pytest.mark.parametrize("data", [b"", b"no image at all", b"\xff\xd8\xff", b"RIFF0000WEBP", saved_as(plain(), "GIF")])
def test_what_is_neither_jpeg_nor_png_nor_webp_is_no_photo(data: bytes) -> None:
    with pytest.raises(NotAPhoto, match="neither a JPEG nor a PNG nor a WebP"):
        preprocess(data, SPEC)


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_an_animation_is_no_photo(file_format: str) -> None:
    with pytest.raises(NotAPhoto, match="animated"):
        preprocess(animated(file_format), SPEC)


def test_a_sixteen_bit_grey_image_is_no_photo() -> None:
    sixteen_bits = Image.fromarray(np.zeros((40, 40), dtype=np.uint16))

    with pytest.raises(NotAPhoto, match="16 bits"):
        preprocess(as_png(sixteen_bits), SPEC)


@pytest.mark.parametrize(
    "photo",
    [as_jpeg(textured()), as_jpeg(textured(), progressive=True), as_png(textured()), as_webp(textured())],
    ids=["jpeg", "progressive", "png", "webp"],
)
@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_photo_that_is_cut_short_is_damaged(photo: bytes, kept: float) -> None:
    with pytest.raises(PhotoDamaged, match="cannot be decoded"):
        preprocess(photo[: int(len(photo) * kept)], SPEC)


def test_a_large_photo_that_is_cut_short_is_damaged_also_at_reduced_scale() -> None:
    with pytest.raises(PhotoDamaged, match="cannot be decoded"):
        preprocess(as_jpeg(textured(1600, 1200))[:-3000], SPEC)


# The sizes meet our own limits, Pillow's warning and Pillow's error.
@pytest.mark.parametrize(
    ("bomb", "limit"),
    [
        (png_bomb(7_100, 7_100), "50 megapixels"),
        (png_bomb(10_000, 10_000), "50 megapixels"),
        (png_bomb(60_000, 60_000), "50 megapixels"),
        (jpeg_bomb(65_500, 65_500), "50 megapixels"),
        (jpeg_bomb(7_100, 7_100), "50 megapixels"),
        (jpeg_bomb(5_000, 5_000, progressive=True), "20 megapixels"),
        (webp_bomb(4_000, 4_000), "13 megapixels"),
        (webp_bomb(60_000, 60_000), "13 megapixels"),
    ],
)
def test_a_bomb_is_refused_by_its_header(bomb: bytes, limit: str) -> None:
    with pytest.raises(PhotoTooLarge, match=limit):
        preprocess(bomb, SPEC)

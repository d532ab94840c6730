"""PhotoDarkroom: the fake, and Pillow."""

import io
import random
import struct
import time

import pytest
from PIL import Image

from chalicelib.adapters.pillow_darkroom import THUMBNAIL_PX, PillowDarkroom
from chalicelib.domain.errors import PhotoRefused
from chalicelib.domain.heatmap import Heatmap
from chalicelib.ports.photos import PhotoDarkroom
from tests.builders import a_heatmap, a_jpeg
from tests.fakes.photos import PretendDarkroom


@pytest.fixture(params=[PretendDarkroom, PillowDarkroom], ids=["fake", "pillow"])
def darkroom(request: pytest.FixtureRequest) -> PhotoDarkroom:
    made: PhotoDarkroom = request.param()
    return made


@pytest.fixture
def pillow() -> PillowDarkroom:
    return PillowDarkroom()


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def noise(width: int, height: int, *, quality: int = 95) -> bytes:
    """A JPEG that hardly compresses."""
    return encoded(Image.effect_noise((width, height), 120).convert("RGB"), "JPEG", quality=quality)


def resized_header(photo: bytes, width: int, height: int) -> bytes:
    """The same file, claiming another size: what a decompression bomb does."""
    start = photo.index(b"\xff\xc0")
    return photo[: start + 5] + struct.pack(">HH", height, width) + photo[start + 9 :]


def with_exif(photo: bytes, exif: bytes) -> bytes:
    """The same file with this block of metadata in front."""
    block = b"Exif\x00\x00" + exif
    return photo[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + photo[2:]


def opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


# --- fake and real


def test_a_whole_photo_passes(darkroom: PhotoDarkroom) -> None:
    darkroom.check(a_jpeg())


@pytest.mark.parametrize("cut", [1, 2, 10, 200, 1000, len(a_jpeg()) - 2])
def test_a_truncated_photo_is_refused(darkroom: PhotoDarkroom, cut: int) -> None:
    with pytest.raises(PhotoRefused):
        darkroom.check(a_jpeg()[:-cut])


@pytest.mark.parametrize(
    "photo",
    [b"", b"hello", b"{}", b"<svg xmlns='http://www.w3.org/2000/svg'/>", bytes(1000), b"%PDF-1.7", b"GIF89a"],
    ids=["empty", "text", "json", "svg", "zeros", "pdf", "gif"],
)
def test_what_is_no_photo_is_refused(darkroom: PhotoDarkroom, photo: bytes) -> None:
    with pytest.raises(PhotoRefused):
        darkroom.check(photo)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_another_kind_of_picture_is_refused(darkroom: PhotoDarkroom, kind: str) -> None:
    with pytest.raises(PhotoRefused):
        darkroom.check(encoded(Image.new("RGB", (32, 32), "green"), kind))


def test_a_thumbnail_is_a_webp(darkroom: PhotoDarkroom) -> None:
    thumbnail = darkroom.thumbnail_webp(a_jpeg())

    assert thumbnail[:4] == b"RIFF"
    assert thumbnail[8:12] == b"WEBP"


def test_a_photo_under_its_heat_map_is_a_webp_and_not_the_thumbnail(darkroom: PhotoDarkroom) -> None:
    warm = darkroom.heatmap_webp(a_jpeg(), a_heatmap())

    assert (warm[:4], warm[8:12]) == (b"RIFF", b"WEBP")
    assert warm != darkroom.thumbnail_webp(a_jpeg())


def test_a_photo_that_fits_stays_as_it_is(darkroom: PhotoDarkroom) -> None:
    photo = a_jpeg()

    assert darkroom.fit(photo, max_bytes=len(photo)) == photo


def test_a_photo_that_does_not_fit_becomes_one_that_does(darkroom: PhotoDarkroom) -> None:
    fitted = darkroom.fit(noise(800, 600), max_bytes=100_000)

    assert len(fitted) <= 100_000
    darkroom.check(fitted)


# --- Pillow alone


def test_every_place_at_which_a_photo_can_be_cut_off_is_noticed(pillow: PillowDarkroom) -> None:
    photo = noise(64, 48)

    for length in range(0, len(photo), 37):
        with pytest.raises(PhotoRefused):
            pillow.check(photo[:length])


def test_an_embedded_thumbnail_does_not_hide_that_the_photo_around_it_is_cut_off(pillow: PillowDarkroom) -> None:
    photo = with_exif(encoded(Image.new("RGB", (320, 240), "red"), "JPEG"), a_jpeg(64, 48))
    pillow.check(photo)

    with pytest.raises(PhotoRefused):
        pillow.check(photo[:-2])


def test_what_a_camera_appends_behind_the_photo_does_no_harm(pillow: PillowDarkroom) -> None:
    pillow.check(a_jpeg() + b"\x00" * 500)


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_001), (9_999, 9_999), (20_000, 20_000), (65_500, 65_500)])
def test_a_decompression_bomb_is_refused_by_its_header_alone(pillow: PillowDarkroom, width: int, height: int) -> None:
    started = time.perf_counter()

    with pytest.raises(PhotoRefused, match="pixels"):
        pillow.check(resized_header(a_jpeg(), width, height))

    assert time.perf_counter() - started < 0.1


@pytest.mark.parametrize("develop", ["thumbnail", "fit"])
def test_a_bomb_is_refused_by_whoever_opens_it(pillow: PillowDarkroom, develop: str) -> None:
    bomb = resized_header(a_jpeg(), 20_000, 20_000)

    with pytest.raises(PhotoRefused):
        pillow.thumbnail_webp(bomb) if develop == "thumbnail" else pillow.fit(bomb, max_bytes=10)


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_every_kind_of_jpeg_is_developed(pillow: PillowDarkroom, mode: str, progressive: bool) -> None:
    photo = encoded(Image.new(mode, (640, 480)), "JPEG", progressive=progressive)

    pillow.check(photo)

    assert opened(pillow.thumbnail_webp(photo)).size == (THUMBNAIL_PX, THUMBNAIL_PX * 3 // 4)


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (None, (480, 360), (20, 180)),
        (1, (480, 360), (20, 180)),
        (2, (480, 360), (460, 180)),
        (3, (480, 360), (460, 180)),
        (4, (480, 360), (20, 180)),
        (5, (360, 480), (180, 20)),
        (6, (360, 480), (180, 20)),
        (7, (360, 480), (180, 460)),
        (8, (360, 480), (180, 460)),
        (9, (480, 360), (20, 180)),
    ],
)
def test_a_thumbnail_stands_upright_however_the_camera_was_held(
    pillow: PillowDarkroom, orientation: int | None, size: tuple[int, int], red_at: tuple[int, int]
) -> None:
    thumbnail = opened(pillow.thumbnail_webp(a_jpeg(1200, 900, orientation=orientation))).convert("RGB")

    assert thumbnail.size == size
    assert thumbnail.crop((*red_at, red_at[0] + 1, red_at[1] + 1)).tobytes()[0] > 200


def test_metadata_that_makes_no_sense_costs_neither_the_photo_nor_its_orientation(pillow: PillowDarkroom) -> None:
    turned = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    a_resolution_of_bytes = struct.pack("<HHI4s", 0x011A, 7, 4, b"abcd")
    photo = with_exif(a_jpeg(), b"II*\x00" + struct.pack("<IH", 8, 2) + turned + a_resolution_of_bytes + bytes(4))

    pillow.check(photo)

    assert opened(pillow.thumbnail_webp(photo)).size == (240, 320)


def test_a_thumbnail_does_not_tell_where_it_was_taken(pillow: PillowDarkroom) -> None:
    thumbnail = opened(pillow.thumbnail_webp(a_jpeg(orientation=6)))

    assert not thumbnail.getexif()
    assert "exif" not in thumbnail.info


def pixel(picture: bytes, x: float, y: float) -> tuple[int, ...]:
    """The colour at this part of the width and of the height."""
    image = opened(picture).convert("RGB")
    left, top = int(x * image.width), int(y * image.height)
    return tuple(image.crop((left, top, left + 1, top + 1)).tobytes())


def grey(width: int = 800, height: int = 600, orientation: int | None = None) -> bytes:
    photo = Image.new("RGB", (width, height), (90, 90, 90))
    return encoded(photo, "JPEG", quality=95, exif=opened(a_jpeg(orientation=orientation)).getexif())


WARM_UPPER_RIGHT = Heatmap(tuple(tuple(100 if x > 5 and y < 2 else 0 for x in range(8)) for y in range(8)))


@pytest.mark.parametrize("orientation", [None, 6])
@pytest.mark.parametrize(("width", "height"), [(800, 600), (600, 800), (300, 300)])
def test_a_veil_lies_where_the_map_is_warm_on_the_upright_photo_and_nowhere_else(
    pillow: PillowDarkroom, width: int, height: int, orientation: int | None
) -> None:
    photo = grey(width, height, orientation)

    veiled, plain = pillow.heatmap_webp(photo, WARM_UPPER_RIGHT), pillow.thumbnail_webp(photo)

    assert opened(veiled).size == opened(plain).size
    red, _, blue = pixel(veiled, 0.95, 0.05)
    assert red > 150
    assert red > blue + 20
    for x, y in ((0.05, 0.05), (0.5, 0.5), (0.05, 0.95), (0.95, 0.95)):
        assert pixel(veiled, x, y) == pytest.approx(pixel(plain, x, y), abs=3)


def test_a_cold_heat_map_leaves_the_photo_as_it_is(pillow: PillowDarkroom) -> None:
    photo = noise(400, 300)

    assert pillow.heatmap_webp(photo, Heatmap(((5, 15), (15, 5)))) == pillow.thumbnail_webp(photo)


def test_what_lies_under_the_thickest_veil_is_still_seen(pillow: PillowDarkroom) -> None:
    veiled = pillow.heatmap_webp(a_jpeg(), Heatmap(((100,),)))

    red_half, green_half = pixel(veiled, 0.25, 0.5), pixel(veiled, 0.75, 0.5)
    assert red_half[0] - green_half[0] > 50


def test_warmer_is_always_lighter(pillow: PillowDarkroom) -> None:
    black = encoded(Image.new("RGB", (64, 64)), "JPEG")
    lights = [
        opened(pillow.heatmap_webp(black, Heatmap(((heat,),)))).convert("L").tobytes()[0] for heat in range(20, 101, 10)
    ]

    assert lights == sorted(set(lights))


def test_a_photo_under_its_heat_map_does_not_tell_where_it_was_taken(pillow: PillowDarkroom) -> None:
    assert not opened(pillow.heatmap_webp(a_jpeg(orientation=6), a_heatmap())).getexif()


def test_a_small_photo_is_not_blown_up(pillow: PillowDarkroom) -> None:
    assert opened(pillow.thumbnail_webp(a_jpeg(32, 24))).size == (32, 24)


def test_a_photo_that_is_scaled_down_stays_upright_and_in_shape(pillow: PillowDarkroom) -> None:
    photo = encoded(opened(noise(900, 600)), "JPEG", quality=95, exif=opened(a_jpeg(orientation=6)).getexif())

    fitted = opened(pillow.fit(photo, max_bytes=len(photo) // 4))

    assert fitted.height / fitted.width == pytest.approx(1.5, abs=0.02)
    assert 0x0112 not in fitted.getexif()


def test_no_photo_fits_into_nothing(pillow: PillowDarkroom) -> None:
    with pytest.raises(PhotoRefused):
        pillow.fit(a_jpeg(), max_bytes=10)


def test_no_random_damage_raises_anything_but_a_refusal(pillow: PillowDarkroom) -> None:
    dice, photo = random.Random(7), a_jpeg(200, 150, orientation=6)
    refused = 0
    for _ in range(300):
        damaged = bytearray(photo)
        for _ in range(dice.randint(1, 8)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            pillow.check(bytes(damaged))
            pillow.thumbnail_webp(bytes(damaged))
        except PhotoRefused:
            refused += 1
    assert refused > 0

"""What is known of a photo before it is decoded."""

import pytest
from PIL import Image

from ml_model.photo_header import webp_size
from tests.unit.ml_model.photo_bytes import as_jpeg, as_webp, textured


@pytest.mark.parametrize(
    "photo",
    [
        as_webp(textured(311, 207)),
        as_webp(textured(311, 207), lossless=True),
        as_webp(textured(311, 207), orientation=6),
    ],
    ids=["lossy", "lossless", "extended"],
)
def test_the_size_of_a_webp_stands_in_its_first_bytes(photo: bytes) -> None:
    assert webp_size(photo[:30]) == (311, 207)


def test_a_transparent_webp_tells_its_size_too() -> None:
    assert webp_size(as_webp(Image.new("RGBA", (33, 44), (10, 200, 30, 128)))) == (33, 44)


@pytest.mark.parametrize("data", [b"", b"RIFF", as_jpeg(textured()), as_webp(textured())[:29], b"RIFF1234WEBPABCD" * 2])
def test_other_bytes_have_no_webp_size(data: bytes) -> None:
    assert webp_size(data) is None

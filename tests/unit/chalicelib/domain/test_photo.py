"""Keys of photos: made for a request, read from a bucket."""

import pytest

from chalicelib.domain.errors import PhotoRefused
from chalicelib.domain.photo import PhotoKey
from tests.builders import DEVICE, NOON, a_photo_key

KEY = a_photo_key()


def test_a_key_reads_back_as_it_was_written() -> None:
    assert PhotoKey.parse(KEY.raw) == KEY
    assert PhotoKey.parse(KEY.raw).taken_at == NOON


def test_the_same_request_is_the_same_photo() -> None:
    assert PhotoKey.for_request(DEVICE, "a", NOON) == PhotoKey.for_request(DEVICE, "a", NOON)
    assert PhotoKey.for_request(DEVICE, "a", NOON) != PhotoKey.for_request(DEVICE, "b", NOON)


def test_what_is_derived_lies_under_the_same_tail() -> None:
    tail = f"{DEVICE}/2025/11/22/{KEY.photo_id}"

    assert (KEY.thumbnail, KEY.reviewed) == (f"thumbnails/{tail}.webp", f"reviewed/{tail}.jpg")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "photos/leaf.jpg",
        "photos/my leaf + yours.jpg",
        KEY.raw.replace(".jpg", ".png"),
        KEY.raw.replace("photos/", "photo/"),
        KEY.raw.replace(DEVICE, "Greenhouse"),
        KEY.raw.replace(DEVICE, ".."),
        KEY.raw + "\n",
        KEY.raw.upper(),
        # A random id carries no time.
        f"photos/{DEVICE}/2025/11/22/0f7c9a54-3c51-4b0e-9d2a-6f5d7e8c9b0a.jpg",
        # An id from the year 10889 carries one that no calendar here knows.
        f"photos/{DEVICE}/2025/11/22/ffffffff-ffff-7000-8000-000000000000.jpg",
        KEY.raw.replace("2025/11/22", "2025/11/23"),
    ],
)
def test_a_foreign_key_is_refused(key: str) -> None:
    with pytest.raises(PhotoRefused) as refused:
        PhotoKey.parse(key)

    assert refused.value.field == "key"

"""Where the links lead that open photos."""

from urllib.parse import urlsplit

from chalicelib.domain.photo import PhotoKey
from chalicelib.ports.photos import PhotoFiles

# Of no photo: to make a link asks nobody.
_SOME_PHOTO = PhotoKey(device_id="none", day="1970/01/01", photo_id="none")


def picture_origins(files: PhotoFiles) -> tuple[str, ...]:
    """The origins from which pages load pictures: those of the two buckets."""
    links = (files.view_url(_SOME_PHOTO.raw), files.thumbnail_url(_SOME_PHOTO))
    parts = [urlsplit(link) for link in links]
    return tuple(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))

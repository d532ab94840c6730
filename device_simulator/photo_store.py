"""The upload of a photo by its grant: an HTTPS POST of form data."""

from http import HTTPStatus
from typing import Final, Protocol

import requests

from device_simulator.errors import UploadFailed
from device_simulator.protocol import UploadGrant

# Ten megabytes over a slow mobile network take a minute; a server that says nothing for that long is gone.
_TIMEOUTS_S: Final = (10.0, 60.0)
# The store's error document names the reason within the first lines.
_REASON_CHARS: Final = 300


class PhotoStore(Protocol):
    """Takes photos. It may be called from several threads."""

    def upload(self, grant: UploadGrant, jpeg: bytes) -> None:
        """Upload a photo.

        Raises:
            UploadFailed: it is not stored, as far as we know.
        """


class HttpPhotoStore:
    """Implements `PhotoStore` over HTTP."""

    def upload(self, grant: UploadGrant, jpeg: bytes) -> None:
        """The grant's fields as they are, and the photo as the last part."""
        try:
            answer = requests.post(
                grant.url,
                data=grant.fields,
                files={"file": ("photo.jpg", jpeg, "image/jpeg")},
                timeout=_TIMEOUTS_S,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise UploadFailed(f"no answer: {error}") from error
        if answer.status_code != HTTPStatus.NO_CONTENT:
            raise UploadFailed(f"{answer.status_code}: {answer.text[:_REASON_CHARS]}")

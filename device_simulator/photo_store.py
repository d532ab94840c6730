"""The upload of a photo by its grant: an HTTPS POST of form data."""

from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPSConnection
from typing import Final, Protocol
from urllib.parse import urlsplit

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

    def upload_half(self, grant: UploadGrant, jpeg: bytes) -> None:
        """Begin an upload and break it off in the middle, as a power cut does. Raises nothing."""


class HttpPhotoStore:
    """Implements `PhotoStore` over HTTP."""

    def upload(self, grant: UploadGrant, jpeg: bytes) -> None:
        """The grant's fields as they are, and the photo as the last part."""
        try:
            answer = requests.post(
                grant.url,
                data=grant.fields,
                files=_file_part(jpeg),
                timeout=_TIMEOUTS_S,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise UploadFailed(f"no answer: {error}") from error
        if answer.status_code != HTTPStatus.NO_CONTENT:
            raise UploadFailed(f"{answer.status_code}: {answer.text[:_REASON_CHARS]}")

    def upload_half(self, grant: UploadGrant, jpeg: bytes) -> None:
        """All headers, as if everything came, and half of the body."""
        request = requests.Request("POST", grant.url, data=grant.fields, files=_file_part(jpeg)).prepare()
        body, target = request.body, urlsplit(grant.url)
        assert isinstance(body, bytes)
        assert target.hostname
        kind = HTTPSConnection if target.scheme == "https" else HTTPConnection
        with closing(kind(target.hostname, target.port, timeout=_TIMEOUTS_S[0])) as connection, suppress(OSError):
            connection.request("POST", request.path_url, body[: len(body) // 2], dict(request.headers))


def _file_part(jpeg: bytes) -> dict[str, tuple[str, bytes, str]]:
    return {"file": ("photo.jpg", jpeg, "image/jpeg")}

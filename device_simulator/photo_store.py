"""The upload of a photo by its grant: an HTTPS POST of form data."""

import uuid
from collections.abc import Mapping
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPException
from typing import Final, Protocol

from device_simulator.errors import UploadFailed
from device_simulator.protocol import UploadGrant
from device_simulator.store_connection import connection_to

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
        body, headers = _form(grant.fields, jpeg)
        try:
            connection, path = connection_to(grant.url)
            with closing(connection):
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                said = answer.read().decode(errors="replace")
        except (OSError, HTTPException, ValueError) as error:
            raise UploadFailed(f"no answer: {error}") from error
        if answer.status != HTTPStatus.NO_CONTENT:
            raise UploadFailed(f"{answer.status}: {said[:_REASON_CHARS]}")

    def upload_half(self, grant: UploadGrant, jpeg: bytes) -> None:
        """All headers, as if everything came, and half of the body."""
        body, headers = _form(grant.fields, jpeg)
        with suppress(OSError, HTTPException, ValueError):
            connection, path = connection_to(grant.url)
            with closing(connection):
                connection.request("POST", path, body[: len(body) // 2], headers)


def _form(fields: Mapping[str, str], jpeg: bytes) -> tuple[bytes, dict[str, str]]:
    """A form with a file as its last part (RFC 7578), and the headers that go with it."""
    boundary = uuid.uuid4().hex
    disposition = f"--{boundary}\r\nContent-Disposition: form-data; name="
    parts = [f'{disposition}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
    parts.append(f'{disposition}"file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n')
    body = b"".join(("".join(parts).encode(), jpeg, f"\r\n--{boundary}--\r\n".encode()))
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}", "Content-Length": str(len(body))}

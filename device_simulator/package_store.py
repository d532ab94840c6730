"""Fetches the package of a release by its link."""

from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from http.client import HTTPException
from typing import Final, Protocol

from device_simulator.errors import DownloadFailed
from device_simulator.store_connection import connection_to

# A store that says nothing for so long is gone.
_TIMEOUT_S: Final = 60.0
_CHUNK_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What came. The bytes themselves have nothing to run on in a simulated device, and are not kept."""

    size_bytes: int
    sha256: str


class PackageStore(Protocol):
    """Hands out packages. It may be called from several threads."""

    def fetch(self, url: str, *, at_most_bytes: int) -> Package:
        """Fetch a package; of one that is larger than it may be, no more than that and a little.

        Raises:
            DownloadFailed: it did not come as a whole.
        """


class HttpPackageStore:
    """Implements `PackageStore` over HTTP."""

    def fetch(self, url: str, *, at_most_bytes: int) -> Package:
        try:
            connection, path = connection_to(url)
            with closing(connection):
                connection.request("GET", path)
                answer = connection.getresponse()
                if answer.status != HTTPStatus.OK:
                    raise DownloadFailed(f"{answer.status} {answer.reason}")
                digest, size = sha256(), 0
                while size <= at_most_bytes and (chunk := answer.read(_CHUNK_BYTES)):
                    digest.update(chunk)
                    size += len(chunk)
        except (OSError, HTTPException, ValueError) as error:
            raise DownloadFailed(f"no answer: {error}") from error
        return Package(size_bytes=size, sha256=digest.hexdigest())

"""A release: one version of the devices' software, signed by whoever makes it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

# Stands in keys, in addresses, and in what a device reports as its firmware.
VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
SHA256: Final = re.compile(r"[0-9a-f]{64}")
# DER of an ECDSA signature over P-256 takes 68 to 72 bytes; in base64 without line breaks, 92 to 96 characters.
SIGNATURE: Final = re.compile(r"[A-Za-z0-9+/]{86,98}={0,2}")
# An image for a microcontroller has two megabytes, an application for a small Linux some twenty. The platform reads a
# package once, before a roll-out, and a request has seconds for it.
MAX_PACKAGE_BYTES: Final = 32 * 1024 * 1024

PACKAGES: Final = "releases/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release as its maker published it. It never changes.

    Attributes:
        sha256: of the package, 64 hex digits in lower case.
        signature: base64 of an ECDSA signature (P-256, SHA-256, DER) over version, size and digest, made with a key
            that the platform has never seen: devices check it, the platform only hands it on.
        notes: one line for people, empty when there is nothing to say.
    """

    version: str
    size_bytes: int
    sha256: str
    signature: str
    notes: str
    published_at: datetime
    published_by: str

    @property
    def key(self) -> str:
        """Where its package lies in the raw bucket."""
        return PACKAGES + self.version

    def same_package(self, other: "Release") -> bool:
        """Whether both tell of the same bytes."""
        return (self.version, self.size_bytes, self.sha256) == (other.version, other.size_bytes, other.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadForm:
    """A form by which a package is uploaded: an HTTP POST of these fields, then the file.

    Attributes:
        fields: as they are to be sent, before the file.
    """

    url: str
    fields: dict[str, str]
    expires_at: datetime

"""The packages of the devices' software, in the raw bucket."""

from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.domain.release import Release, UploadForm
from chalicelib.ports.clock import Clock

# Whoever publishes a release sits in front of it; over a poor line, 32 MB take ten minutes.
FORM_VALID: Final = timedelta(hours=1)
_TYPE: Final = "application/octet-stream"
_MISSING: Final = frozenset({"NoSuchKey", "404"})
_CHUNK_BYTES: Final = 1024 * 1024


class S3Packages:
    """Implements `PackageShelf`."""

    def __init__(self, client: Any, *, raw_bucket: str, clock: Clock) -> None:
        self._client = client
        self._raw = raw_bucket
        self._clock = clock

    def upload_form(self, release: Release) -> UploadForm:
        size = ["content-length-range", release.size_bytes, release.size_bytes]
        form = self._client.generate_presigned_post(
            Bucket=self._raw,
            Key=release.key,
            Fields={"Content-Type": _TYPE},
            Conditions=[{"Content-Type": _TYPE}, size],
            ExpiresIn=int(FORM_VALID.total_seconds()),
        )
        return UploadForm(url=form["url"], fields=form["fields"], expires_at=self._clock() + FORM_VALID)

    def digest(self, release: Release) -> str | None:
        try:
            with outages_of("the raw bucket"):
                answer = self._client.get_object(Bucket=self._raw, Key=release.key)
                digest = sha256()
                with closing(answer["Body"]) as body:
                    for chunk in body.iter_chunks(_CHUNK_BYTES):
                        digest.update(chunk)
        except ClientError as error:
            if code_of(error) in _MISSING:
                return None
            raise
        return digest.hexdigest()

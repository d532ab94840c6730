"""The raw and the processed bucket: photos, what is derived from them, and the bytes of what was refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.adapters.s3_upload_desk import ORDER_METADATA
from chalicelib.domain.errors import PhotoNotFound, PhotoRefused
from chalicelib.domain.photo import MAX_PHOTO_BYTES, PhotoKey, StoredObject, Upload

# Long enough to look at a page of photos, short enough that a link which gets about soon opens nothing.
LINK_VALID_S: Final = 15 * 60

# S3 says `NoSuchKey` to a reader who may list the bucket; to others a missing object is an AccessDenied.
_MISSING: Final = frozenset({"NoSuchKey", "NoSuchVersion", "404"})


class S3Photos:
    """Implements `PhotoFiles`."""

    def __init__(self, client: Any, *, raw_bucket: str, processed_bucket: str) -> None:
        self._client = client
        self._raw = raw_bucket
        self._processed = processed_bucket

    def read(self, key: str) -> bytes:
        return self._read(key, None).content

    def open(self, stored: StoredObject) -> Upload:
        return self._read(stored.key, stored.version_id)

    def has(self, key: str) -> bool:
        try:
            with outages_of("the raw bucket"), _missing_told(key):
                self._client.head_object(Bucket=self._raw, Key=key)
        except PhotoNotFound:
            return False
        return True

    def discard(self, stored: StoredObject) -> None:
        with outages_of("the raw bucket"):
            self._client.delete_object(Bucket=self._raw, Key=stored.key, **_version(stored.version_id))

    def _read(self, key: str, version_id: str | None) -> Upload:
        with outages_of("the raw bucket"), _missing_told(key):
            answer = self._client.get_object(Bucket=self._raw, Key=key, **_version(version_id))
            with answer["Body"] as body:
                size: int = answer["ContentLength"]
                if size > MAX_PHOTO_BYTES:
                    raise PhotoRefused(f"the photo has {size} bytes, at most {MAX_PHOTO_BYTES} are allowed")
                return Upload(content=bytes(body.read()), order_id=answer["Metadata"].get(ORDER_METADATA))

    def keep_derived(self, key: PhotoKey, *, thumbnail_webp: bytes | None, heatmap_webp: bytes | None) -> None:
        if thumbnail_webp is not None:
            self._derive(key.thumbnail, thumbnail_webp)
        if heatmap_webp is not None:
            self._derive(key.heatmap, heatmap_webp)

    def keep_reviewed(self, key: PhotoKey, version_id: str | None) -> None:
        original = {"Bucket": self._raw, "Key": key.raw, **_version(version_id)}
        with outages_of("the raw bucket"), _missing_told(key.raw):
            self._client.copy_object(Bucket=self._raw, Key=key.reviewed, CopySource=original)

    def view_url(self, key: str, version_id: str | None = None) -> str:
        return self._link(self._raw, key, version_id)

    def thumbnail_url(self, key: PhotoKey) -> str:
        return self._link(self._processed, key.thumbnail)

    def heatmap_url(self, key: PhotoKey) -> str:
        return self._link(self._processed, key.heatmap)

    def _derive(self, key: str, picture: bytes) -> None:
        with outages_of("the processed bucket"):
            self._client.put_object(Bucket=self._processed, Key=key, Body=picture, ContentType="image/webp")

    def _link(self, bucket: str, key: str, version_id: str | None = None) -> str:
        place = {"Bucket": bucket, "Key": key, **_version(version_id)}
        return str(self._client.generate_presigned_url("get_object", Params=place, ExpiresIn=LINK_VALID_S))


class S3Originals:
    """Keeps the bytes of refused input in the raw bucket, beside the photos."""

    def __init__(self, client: Any, *, raw_bucket: str) -> None:
        self._client = client
        self._raw = raw_bucket

    def keep(self, key: str, original: bytes) -> None:
        """Keep these bytes, under a type that no browser opens."""
        with outages_of("the raw bucket"):
            self._client.put_object(Bucket=self._raw, Key=key, Body=original, ContentType="application/octet-stream")

    def keep_copy(self, key: str, *, of: str, version_id: str | None = None) -> None:
        """Let the bucket copy what lies there already, that version if one is named; the bytes do not pass through us.

        Raises:
            PhotoNotFound: nothing lies there (any more).
        """
        with outages_of("the raw bucket"), _missing_told(of):
            original = {"Bucket": self._raw, "Key": of, **_version(version_id)}
            self._client.copy_object(Bucket=self._raw, Key=key, CopySource=original)


def _version(version_id: str | None) -> dict[str, str]:
    return {} if version_id is None else {"VersionId": version_id}


@contextmanager
def _missing_told(key: str) -> Iterator[None]:
    """Turn S3's ways to say that nothing lies under a key into our own."""
    try:
        yield
    except ClientError as error:
        if code_of(error) in _MISSING:
            raise PhotoNotFound(f"nothing lies under {key!r}") from error
        raise

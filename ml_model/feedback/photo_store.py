"""Photos in the platform's raw bucket."""

from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ml_model.errors import PlatformUnavailable

# Of a missing object, S3 says 404 to HEAD and NoSuchKey to GET, if the reader may list the bucket.
_MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound"})


class PhotoStore(Protocol):
    """Photos by key. Both methods answer None where no photo lies (any more)."""

    def size_bytes(self, key: str) -> int | None: ...

    def read(self, key: str) -> bytes | None: ...


class S3Photos:
    """Implements `PhotoStore`; safe to call from several threads.

    Raises:
        PlatformUnavailable: the bucket is not there or lets us not in. It is asked at once, because S3 answers
            for an object of a bucket that does not exist as it answers for an object that was deleted.
    """

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        try:
            client.head_bucket(Bucket=bucket)
        except (BotoCoreError, ClientError) as error:
            raise PlatformUnavailable(f"the bucket {bucket} cannot be read: {error}") from error

    def size_bytes(self, key: str) -> int | None:
        try:
            return int(self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])
        except (BotoCoreError, ClientError) as error:
            self._raise_unless_missing(key, error)
            return None

    def read(self, key: str) -> bytes | None:
        try:
            return bytes(self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read())
        except (BotoCoreError, ClientError) as error:
            self._raise_unless_missing(key, error)
            return None

    def _raise_unless_missing(self, key: str, error: Any) -> None:
        code = getattr(error, "response", {}).get("Error", {}).get("Code")
        if code not in _MISSING:
            raise PlatformUnavailable(
                f"{key} in the bucket {self._bucket} cannot be read: {error} (it takes s3:GetObject and s3:ListBucket)"
            ) from error

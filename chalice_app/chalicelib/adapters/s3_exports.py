"""The files of exports, in the processed bucket. Written part by part as they come: no disk, and little memory."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.adapters.s3_photos import LINK_VALID_S
from chalicelib.domain.export import Export, ExportFormat

_PART: Final = "the processed bucket"
# S3 takes parts of 5 MB or more, ten thousand of them.
_PART_BYTES: Final = 8 * 1024 * 1024
_TYPES: Final = {ExportFormat.CSV: "text/csv; charset=utf-8", ExportFormat.PARQUET: "application/vnd.apache.parquet"}


class S3Exports:
    """Implements `ExportShelf`."""

    def __init__(self, client: Any, *, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @contextmanager
    def writing(self, export: Export) -> Iterator["UploadedFile"]:
        """Write a file; if it breaks off, S3 keeps nothing of it."""
        place = {"Bucket": self._bucket, "Key": export.key}
        with outages_of(_PART):
            begun = self._client.create_multipart_upload(**place, ContentType=_TYPES[export.order.format])
        file = UploadedFile(self._client, {**place, "UploadId": begun["UploadId"]})
        try:
            yield file
            file.finish()
        except BaseException:
            with outages_of(_PART):
                self._client.abort_multipart_upload(**place, UploadId=begun["UploadId"])
            raise

    def url(self, export: Export) -> str:
        """A link under which a browser saves the file by its own name."""
        saved_as = f'attachment; filename="{export.order.file_name}"'
        place = {"Bucket": self._bucket, "Key": export.key, "ResponseContentDisposition": saved_as}
        return str(self._client.generate_presigned_url("get_object", Params=place, ExpiresIn=LINK_VALID_S))


class UploadedFile(io.RawIOBase):
    """Implements `ExportFile`; holds at most one part in memory. One of Python's files, because writers look for that,
    but one that only ever grows."""

    def __init__(self, client: Any, upload: dict[str, str]) -> None:
        super().__init__()
        self._client = client
        self._upload = upload
        self._waiting = bytearray()
        self._parts: list[dict[str, Any]] = []
        self.size_bytes = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any, /) -> int:
        """Append bytes; a part that is full is sent."""
        self._waiting += data
        self.size_bytes += len(data)
        while len(self._waiting) >= _PART_BYTES:
            self._send(bytes(self._waiting[:_PART_BYTES]))
            del self._waiting[:_PART_BYTES]
        return len(data)

    def finish(self) -> None:
        """Send what is left, and let S3 put the parts together."""
        if self._waiting or not self._parts:
            self._send(bytes(self._waiting))
        with outages_of(_PART):
            self._client.complete_multipart_upload(**self._upload, MultipartUpload={"Parts": self._parts})

    def _send(self, part: bytes) -> None:
        number = len(self._parts) + 1
        with outages_of(_PART):
            answer = self._client.upload_part(**self._upload, PartNumber=number, Body=part)
        self._parts.append({"PartNumber": number, "ETag": answer["ETag"]})

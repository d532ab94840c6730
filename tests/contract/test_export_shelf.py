"""ExportShelf: the fake and the processed bucket."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from arro3.io import read_parquet

from chalicelib.adapters import s3_exports
from chalicelib.adapters.s3_exports import S3Exports
from chalicelib.domain.errors import Outage
from chalicelib.domain.export import Export, ExportFormat, ExportKind, ExportOrder
from chalicelib.ports.exports import ExportShelf
from operator_service.exports.columns import COLUMNS
from operator_service.exports.files import write_file
from tests.builders import DAY, NOON
from tests.contract import cloud
from tests.fakes.exports import InMemoryShelf

ORDER = ExportOrder(
    what=ExportKind.ALERTS, format=ExportFormat.PARQUET, start=NOON - DAY, end=NOON, site="greenhouse-1"
)
EXPORT = Export.of(ORDER, by="owner", at=NOON, nonce="1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The port, and what lies on it."""

    shelf: ExportShelf
    files: Callable[[], dict[str, bytes]]


def fake_shelf() -> Shelf:
    shelf = InMemoryShelf()
    return Shelf(shelf=shelf, files=lambda: shelf.files)


def s3_shelf() -> Shelf:
    cloud.make_buckets()
    return Shelf(shelf=S3Exports(cloud.client("s3"), bucket=cloud.PROCESSED_BUCKET), files=_in_bucket)


def _in_bucket() -> dict[str, bytes]:
    s3 = cloud.client("s3")
    objects = s3.list_objects_v2(Bucket=cloud.PROCESSED_BUCKET).get("Contents", [])
    return {one["Key"]: s3.get_object(Bucket=cloud.PROCESSED_BUCKET, Key=one["Key"])["Body"].read() for one in objects}


@pytest.fixture(params=[fake_shelf, s3_shelf], ids=["fake", "s3"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    made: Shelf = request.param()
    return made


def break_off(shelf: ExportShelf, content: bytes) -> None:
    with shelf.writing(EXPORT) as file:
        file.write(content)
        file.write(b"x" * (1 // 0))


def test_a_file_is_there_once_it_is_whole(shelf: Shelf) -> None:
    with shelf.shelf.writing(EXPORT) as file:
        assert file.write(b"one,") == 4
        file.write(b"two")
        assert file.size_bytes == 7
        assert shelf.files() == {}

    assert shelf.files() == {EXPORT.key: b"one,two"}


def test_an_empty_file_is_a_file(shelf: Shelf) -> None:
    with shelf.shelf.writing(EXPORT):
        pass

    assert shelf.files() == {EXPORT.key: b""}


def test_of_a_file_that_breaks_off_nothing_is_kept(shelf: Shelf) -> None:
    with pytest.raises(ZeroDivisionError):
        break_off(shelf.shelf, b"half")

    assert shelf.files() == {}


def test_a_writer_of_parquet_writes_to_it(shelf: Shelf) -> None:
    columns = COLUMNS[ExportKind.ALERTS]
    batch = {column.name: [None, None] for column in columns} | {"alert_id": ["first", "second"]}

    with shelf.shelf.writing(EXPORT) as file:
        write_file(file, ExportFormat.PARQUET, columns, [batch])

    table = read_parquet(io.BytesIO(shelf.files()[EXPORT.key])).read_all()
    assert table.column("alert_id").to_pylist() == ["first", "second"]
    assert table.column_names == [column.name for column in columns]


def test_a_large_file_goes_up_in_parts_and_none_is_left_behind() -> None:
    s3 = s3_shelf()
    line = b"x" * 999_999 + b"\n"

    with s3.shelf.writing(EXPORT) as file:
        for _ in range(20):
            file.write(line)

    assert s3.files()[EXPORT.key] == line * 20
    head = cloud.client("s3").head_object(Bucket=cloud.PROCESSED_BUCKET, Key=EXPORT.key)
    assert head["ETag"].endswith('-3"')
    assert head["ContentType"] == "application/vnd.apache.parquet"


def test_an_upload_that_breaks_off_is_called_off() -> None:
    s3 = s3_shelf()

    with pytest.raises(ZeroDivisionError):
        break_off(s3.shelf, b"x" * (s3_exports._PART_BYTES + 1))

    assert "Uploads" not in cloud.client("s3").list_multipart_uploads(Bucket=cloud.PROCESSED_BUCKET)


def test_the_link_opens_the_file_for_a_while_and_names_it() -> None:
    url = urlsplit(s3_shelf().shelf.url(EXPORT))
    query = parse_qs(url.query)

    assert unquote(url.path).endswith(EXPORT.key)
    assert query["X-Amz-Expires"] == ["900"]
    assert query["response-content-disposition"] == [f'attachment; filename="{ORDER.file_name}"']
    assert ORDER.file_name == "alerts-greenhouse-1-20251121-20251122.parquet"


def test_a_bucket_that_is_too_busy_is_an_outage() -> None:
    s3, stubber = cloud.stubbed("s3")
    stubber.add_client_error("create_multipart_upload", "SlowDown", http_status_code=503)
    shelf: Any = S3Exports(s3, bucket=cloud.PROCESSED_BUCKET)

    with pytest.raises(Outage), shelf.writing(EXPORT):
        pass

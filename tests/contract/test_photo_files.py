"""PhotoFiles: the fake and the buckets."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from botocore.exceptions import ClientError

from chalicelib.adapters.s3_photos import LINK_VALID_S, S3Photos
from chalicelib.domain.errors import PhotoNotFound, PhotoRefused
from chalicelib.domain.photo import MAX_PHOTO_BYTES, StoredObject, Upload
from chalicelib.ports.photos import PhotoFiles
from tests.builders import NOON, a_photo_key
from tests.contract import cloud
from tests.fakes.photos import InMemoryPhotoFiles

KEY = a_photo_key()


@dataclass(frozen=True, slots=True, kw_only=True)
class Buckets:
    """The port, and the two buckets behind it."""

    files: PhotoFiles
    put_raw: Callable[[str, bytes], None]
    upload: Callable[[bytes, str | None], StoredObject]
    processed: Callable[[str], bytes]


def fake_buckets() -> Buckets:
    files = InMemoryPhotoFiles()
    return Buckets(
        files=files,
        put_raw=files.raw.__setitem__,
        upload=lambda content, order_id: files.upload(KEY.raw, content, at=NOON, order_id=order_id),
        processed=files.processed.__getitem__,
    )


def s3_photos() -> S3Photos:
    return S3Photos(cloud.client("s3"), raw_bucket=cloud.RAW_BUCKET, processed_bucket=cloud.PROCESSED_BUCKET)


def s3_buckets() -> Buckets:
    cloud.make_buckets()
    s3 = cloud.client("s3")
    s3.put_bucket_versioning(Bucket=cloud.RAW_BUCKET, VersioningConfiguration={"Status": "Enabled"})

    def upload(content: bytes, order_id: str | None) -> StoredObject:
        metadata = {} if order_id is None else {"order-id": order_id}
        answer = s3.put_object(Bucket=cloud.RAW_BUCKET, Key=KEY.raw, Body=content, Metadata=metadata)
        return StoredObject(key=KEY.raw, size_bytes=len(content), stored_at=NOON, version_id=answer["VersionId"])

    def put_raw(key: str, content: bytes) -> None:
        s3.put_object(Bucket=cloud.RAW_BUCKET, Key=key, Body=content)

    def processed(key: str) -> bytes:
        body: bytes = s3.get_object(Bucket=cloud.PROCESSED_BUCKET, Key=key)["Body"].read()
        return body

    return Buckets(files=s3_photos(), put_raw=put_raw, upload=upload, processed=processed)


@pytest.fixture(params=[fake_buckets, s3_buckets], ids=["fake", "s3"])
def buckets(request: pytest.FixtureRequest) -> Buckets:
    made: Buckets = request.param()
    return made


@pytest.mark.parametrize("key", [KEY.raw, "photos/with space+plus/ü%20.jpg"])
def test_a_photo_is_read_as_it_was_stored(buckets: Buckets, key: str) -> None:
    buckets.put_raw(key, b"\xff\xd8 photo")

    assert buckets.files.read(key) == b"\xff\xd8 photo"


def test_an_empty_file_is_read_as_empty(buckets: Buckets) -> None:
    buckets.put_raw(KEY.raw, b"")

    assert buckets.files.read(KEY.raw) == b""


def test_where_nothing_lies_no_photo_is_found(buckets: Buckets) -> None:
    with pytest.raises(PhotoNotFound):
        buckets.files.read(KEY.raw)


def test_the_largest_photo_is_read_and_a_larger_one_refused(buckets: Buckets) -> None:
    buckets.put_raw("photos/largest.jpg", bytes(MAX_PHOTO_BYTES))
    buckets.put_raw("photos/larger.jpg", bytes(MAX_PHOTO_BYTES + 1))

    assert len(buckets.files.read("photos/largest.jpg")) == MAX_PHOTO_BYTES
    with pytest.raises(PhotoRefused, match=str(MAX_PHOTO_BYTES + 1)):
        buckets.files.read("photos/larger.jpg")


def test_what_is_derived_lies_where_the_key_says(buckets: Buckets) -> None:
    for _ in range(2):
        buckets.files.keep_derived(KEY, thumbnail_webp=b"RIFF", heatmap_webp=b"RIFF warm")

    assert buckets.processed(KEY.thumbnail) == b"RIFF"
    assert buckets.processed(KEY.heatmap) == b"RIFF warm"


@pytest.mark.parametrize("missing", ["thumbnail", "heatmap"])
def test_a_picture_that_nobody_made_is_not_kept(buckets: Buckets, missing: str) -> None:
    pictures = {"thumbnail_webp": b"RIFF", "heatmap_webp": b"RIFF"} | {f"{missing}_webp": None}
    buckets.files.keep_derived(KEY, **pictures)

    kept, left_out = (KEY.heatmap, KEY.thumbnail) if missing == "thumbnail" else (KEY.thumbnail, KEY.heatmap)
    assert buckets.processed(kept) == b"RIFF"
    with pytest.raises((KeyError, ClientError)):
        buckets.processed(left_out)


def test_a_reviewed_photo_is_kept_beside_the_others(buckets: Buckets) -> None:
    buckets.put_raw(KEY.raw, b"leaf")
    for _ in range(2):
        buckets.files.keep_reviewed(KEY, None)

    assert buckets.files.read(KEY.reviewed) == buckets.files.read(KEY.raw) == b"leaf"
    assert KEY.reviewed == KEY.raw.replace("photos/", "reviewed/", 1)


def test_a_photo_that_is_gone_cannot_be_kept(buckets: Buckets) -> None:
    with pytest.raises(PhotoNotFound):
        buckets.files.keep_reviewed(KEY, None)


def test_what_was_uploaded_says_under_which_order(buckets: Buckets) -> None:
    ordered, unasked = buckets.upload(b"first", "order-1"), buckets.upload(b"second", None)

    assert buckets.files.open(ordered) == Upload(content=b"first", order_id="order-1")
    assert buckets.files.open(unasked) == Upload(content=b"second", order_id=None)


def test_a_version_that_is_discarded_leaves_the_one_before_it(buckets: Buckets) -> None:
    first, second = buckets.upload(b"first", None), buckets.upload(b"second", None)
    assert buckets.files.read(KEY.raw) == b"second"

    for _ in range(2):
        buckets.files.discard(second)

    assert buckets.files.read(KEY.raw) == buckets.files.open(first).content == b"first"
    with pytest.raises(PhotoNotFound):
        buckets.files.open(second)


def test_the_version_that_was_diagnosed_is_the_one_that_is_kept(buckets: Buckets) -> None:
    first, _ = buckets.upload(b"first", None), buckets.upload(b"second", None)

    buckets.files.keep_reviewed(KEY, first.version_id)

    assert buckets.files.read(KEY.reviewed) == b"first"


def test_whether_a_photo_has_come_is_told(buckets: Buckets) -> None:
    assert not buckets.files.has(KEY.raw)

    buckets.upload(b"leaf", None)

    assert buckets.files.has(KEY.raw)


def test_a_link_may_lead_to_one_version(buckets: Buckets) -> None:
    assert parse_qs(urlsplit(buckets.files.view_url(KEY.raw, "version-1")).query)["versionId"] == ["version-1"]
    assert "versionId" not in parse_qs(urlsplit(buckets.files.view_url(KEY.raw)).query)


def test_links_lead_to_the_photo_and_to_its_small_pictures(buckets: Buckets) -> None:
    assert unquote(urlsplit(buckets.files.view_url(KEY.raw)).path) == f"/{KEY.raw}"
    assert unquote(urlsplit(buckets.files.thumbnail_url(KEY)).path) == f"/{KEY.thumbnail}"
    assert unquote(urlsplit(buckets.files.heatmap_url(KEY)).path) == f"/{KEY.heatmap}"


def test_links_name_the_buckets_region_and_expire() -> None:
    link = urlsplit(s3_photos().view_url(KEY.raw))

    assert link.scheme == "https"
    assert link.netloc == f"{cloud.RAW_BUCKET}.s3.{cloud.REGION}.amazonaws.com"
    assert parse_qs(link.query)["X-Amz-Expires"] == [str(LINK_VALID_S)]
    assert "X-Amz-Signature" in parse_qs(link.query)


def test_derived_files_carry_their_types() -> None:
    cloud.make_buckets()
    s3_photos().keep_derived(KEY, thumbnail_webp=b"RIFF", heatmap_webp=b"RIFF")

    types = [
        cloud.client("s3").head_object(Bucket=cloud.PROCESSED_BUCKET, Key=key)["ContentType"]
        for key in (KEY.thumbnail, KEY.heatmap)
    ]
    assert types == ["image/webp", "image/webp"]

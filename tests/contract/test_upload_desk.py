"""UploadDesk: the fake and presigned forms of S3."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.adapters.s3_upload_desk import S3UploadDesk
from chalicelib.ports.photos import UploadDesk
from tests.builders import NOON, a_photo_key, an_upload_request
from tests.contract import cloud
from tests.fakes.clock import FrozenClock
from tests.fakes.photos import InMemoryUploadDesk


def s3_desk() -> S3UploadDesk:
    return S3UploadDesk(cloud.client("s3"), raw_bucket=cloud.RAW_BUCKET, clock=FrozenClock())


@pytest.fixture(params=[lambda: InMemoryUploadDesk(FrozenClock()), s3_desk], ids=["fake", "s3"])
def desk(request: pytest.FixtureRequest) -> UploadDesk:
    made: UploadDesk = request.param()
    return made


def test_a_grant_is_for_the_photo_that_was_asked_for(desk: UploadDesk) -> None:
    grant = desk.grant(an_upload_request(request_id="r-1"), a_photo_key())

    assert grant.request_id == "r-1"
    assert grant.photo_id == a_photo_key().photo_id
    assert grant.fields["key"] == a_photo_key().raw
    assert grant.fields["Content-Type"] == "image/jpeg"


def test_a_grant_is_valid_for_ten_minutes(desk: UploadDesk) -> None:
    assert desk.grant(an_upload_request(), a_photo_key()).expires_at == NOON + timedelta(minutes=10)


def test_the_form_goes_to_the_buckets_own_region() -> None:
    grant = s3_desk().grant(an_upload_request(), a_photo_key())

    assert grant.url == f"https://{cloud.RAW_BUCKET}.s3.{cloud.REGION}.amazonaws.com/"


def test_the_forms_policy_fixes_key_type_and_size() -> None:
    request = an_upload_request(size_bytes=183_211)
    conditions = signed_conditions(s3_desk().grant(request, a_photo_key()).fields)

    assert {"key": a_photo_key().raw} in conditions
    assert {"bucket": cloud.RAW_BUCKET} in conditions
    assert {"Content-Type": "image/jpeg"} in conditions
    assert ["content-length-range", 183_211, 183_211] in conditions
    assert not [condition for condition in conditions if "x-amz-meta-order-id" in condition]


def test_the_form_is_bound_to_the_order() -> None:
    fields = s3_desk().grant(an_upload_request(order_id="order-1"), a_photo_key()).fields

    assert fields["x-amz-meta-order-id"] == "order-1"
    assert {"x-amz-meta-order-id": "order-1"} in signed_conditions(fields)


def test_every_field_of_the_form_is_fixed_by_its_policy() -> None:
    fields = s3_desk().grant(an_upload_request(order_id="order-1"), a_photo_key()).fields

    named = {name for condition in signed_conditions(fields) if isinstance(condition, dict) for name in condition}
    assert fields.keys() - {"policy", "x-amz-signature"} <= named


def signed_conditions(fields: dict[str, str]) -> list[Any]:
    conditions: list[Any] = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    return conditions

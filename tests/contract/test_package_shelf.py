"""PackageShelf: the fake and the raw bucket."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import pytest

from chalicelib.adapters.s3_packages import S3Packages
from chalicelib.domain.errors import Outage
from chalicelib.ports.updates import PackageShelf
from tests.builders import NOON, a_release
from tests.contract import cloud
from tests.fakes.clock import FrozenClock
from tests.fakes.updates import InMemoryPackages


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    packages: PackageShelf
    put: Callable[[bytes], None]


def fake_shelf() -> Shelf:
    packages = InMemoryPackages(FrozenClock())
    return Shelf(packages=packages, put=lambda content: packages.packages.__setitem__("2.0.0", content))


def s3_shelf() -> Shelf:
    cloud.make_buckets()
    s3 = cloud.client("s3")
    packages = S3Packages(s3, raw_bucket=cloud.RAW_BUCKET, clock=FrozenClock())
    return Shelf(
        packages=packages,
        put=lambda content: s3.put_object(Bucket=cloud.RAW_BUCKET, Key="releases/2.0.0", Body=content),
    )


@pytest.fixture(params=[fake_shelf, s3_shelf], ids=["fake", "s3"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    made: Shelf = request.param()
    return made


def test_a_package_that_was_not_uploaded_has_no_digest(shelf: Shelf) -> None:
    assert shelf.packages.digest(a_release()) is None


@pytest.mark.parametrize("content", [b"", b"the software", bytes(range(256)) * 20_000])
def test_the_digest_is_that_of_what_lies_there(shelf: Shelf, content: bytes) -> None:
    shelf.put(content)

    assert shelf.packages.digest(a_release()) == sha256(content).hexdigest()


def test_a_form_is_good_for_an_hour(shelf: Shelf) -> None:
    form = shelf.packages.upload_form(a_release())

    assert form.expires_at == NOON + timedelta(hours=1)
    assert form.fields["key"] == "releases/2.0.0"


def test_the_policy_of_a_form_allows_one_place_one_type_and_one_size() -> None:
    form = s3_shelf().packages.upload_form(a_release(package=b"x" * 4711))

    conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
    assert ["content-length-range", 4711, 4711] in conditions
    assert {"key": "releases/2.0.0"} in conditions
    assert {"Content-Type": "application/octet-stream"} in conditions


@pytest.mark.parametrize(("code", "status"), [("SlowDown", 503), ("InternalError", 500)])
def test_a_bucket_that_does_not_answer_now_is_an_outage(code: str, status: int) -> None:
    s3, stubber = cloud.stubbed("s3")
    stubber.add_client_error("get_object", code, http_status_code=status)

    with pytest.raises(Outage):
        S3Packages(s3, raw_bucket=cloud.RAW_BUCKET, clock=FrozenClock()).digest(a_release())

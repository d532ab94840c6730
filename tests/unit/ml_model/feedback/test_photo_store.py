"""What S3 answers when it does not give a photo."""

import pytest

from ml_model.errors import PlatformUnavailable
from ml_model.feedback.photo_store import S3Photos
from tests.contract import cloud


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown", "InternalError"])
def test_a_refusal_is_not_taken_for_a_deleted_photo(code: str) -> None:
    client, stubber = cloud.stubbed("s3")
    stubber.add_response("head_bucket", {})
    stubber.add_client_error("get_object", code)

    with pytest.raises(PlatformUnavailable, match=code):
        S3Photos(client, "raw").read("photos/a.jpg")

"""The upload is the form that a presigned POST asks for, and anything but a 204 is a failure."""

import msgspec
import pytest
from pytest_socket import enable_socket

from device_simulator import store_connection
from device_simulator.errors import UploadFailed
from device_simulator.photo_store import HttpPhotoStore
from device_simulator.protocol import UploadGrant
from tests.unit.device_simulator.loopback_store import Asked, LoopbackStore, loopback_store

GRANT = UploadGrant(
    v=1,
    request_id="request-1",
    photo_id="photo-1",
    url="https://store.invalid/raw",
    fields={"key": "photos/field-1-a/photo-1.jpg", "Content-Type": "image/jpeg", "policy": "eyJ"},
    expires_at=1,
)
JPEG = b"\xff\xd8 not really \r\n--\xff\xd9"


@pytest.fixture(autouse=True)
def _loopback(_no_network: None) -> None:
    """The store of these tests is on this machine."""
    enable_socket()


def granted_by(store: LoopbackStore) -> UploadGrant:
    return msgspec.structs.replace(GRANT, url=f"{store.url}/raw")


def upload(status: int, body: bytes = b"") -> Asked:
    """Upload to a store that answers so; what it was sent."""
    with loopback_store(status, body) as store:
        HttpPhotoStore().upload(granted_by(store), JPEG)
    (asked,) = store.asked
    return asked


def test_every_field_of_the_grant_comes_first_and_the_photo_last() -> None:
    asked = upload(204)

    assert (asked.method, asked.path) == ("POST", "/raw")
    names = [part.split(b'"')[0].decode() for part in asked.body.split(b'form-data; name="')[1:]]
    assert names == [*GRANT.fields, "file"]
    for value in GRANT.fields.values():
        assert f"\r\n\r\n{value}\r\n".encode() in asked.body
    boundary = asked.headers["Content-Type"].removeprefix("multipart/form-data; boundary=").encode()
    assert asked.body.endswith(b"Content-Type: image/jpeg\r\n\r\n" + JPEG + b"\r\n--" + boundary + b"--\r\n")


@pytest.mark.parametrize("status", [200, 303, 400, 403, 413, 500, 503])
def test_any_other_answer_is_a_failure_with_the_stores_own_words(status: int) -> None:
    with pytest.raises(UploadFailed, match=f"{status}: <Error>expired</Error>"):
        upload(status, b"<Error>expired</Error>")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/raw", "ftp://store.invalid/raw", "store", ""])
def test_no_answer_is_a_failure(url: str) -> None:
    with pytest.raises(UploadFailed, match="no answer"):
        HttpPhotoStore().upload(msgspec.structs.replace(GRANT, url=url), JPEG)


def test_half_an_upload_announces_the_whole_and_stops_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[bytes] = []
    monkeypatch.setattr("http.client.HTTPConnection.send", lambda _connection, data: sent.append(data))

    HttpPhotoStore().upload_half(msgspec.structs.replace(GRANT, url="http://store.invalid/raw"), JPEG)

    head, body = sent[0], b"".join(sent[1:])
    assert b"POST /raw HTTP/1.1" in head
    announced = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
    assert len(body) == announced // 2


def test_half_an_upload_to_nowhere_is_nobody_s_trouble() -> None:
    HttpPhotoStore().upload_half(msgspec.structs.replace(GRANT, url="http://127.0.0.1:1/raw"), JPEG)


def test_a_store_of_the_web_is_held_to_the_webs_authorities() -> None:
    connection, wanted = store_connection.connection_to("https://store.invalid/raw?a=b%2Fc")

    assert wanted == "/raw?a=b%2Fc"
    assert connection._context.cert_store_stats()["x509_ca"] > 50  # type: ignore[attr-defined]

"""The upload is the form that a presigned POST asks for, and anything but a 204 is a failure."""

from typing import Any

import pytest
import requests

from device_simulator.errors import UploadFailed
from device_simulator.photo_store import HttpPhotoStore
from device_simulator.protocol import UploadGrant
from tests.unit.device_simulator.fake_platform import answer

GRANT = UploadGrant(
    v=1,
    request_id="request-1",
    photo_id="photo-1",
    url="https://store.invalid/raw",
    fields={"key": "photos/field-1-a/photo-1.jpg", "Content-Type": "image/jpeg", "policy": "eyJ"},
    expires_at=1,
)
JPEG = b"\xff\xd8 not really \xff\xd9"


def upload(monkeypatch: pytest.MonkeyPatch, outcome: requests.Response | Exception) -> requests.PreparedRequest:
    """Upload, with this outcome; what was sent."""
    sent: list[requests.PreparedRequest] = []

    def send(_adapter: object, request: requests.PreparedRequest, **_options: Any) -> requests.Response:
        sent.append(request)
        if isinstance(outcome, Exception):
            raise outcome
        outcome.request = request
        return outcome

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)
    HttpPhotoStore().upload(GRANT, JPEG)
    return sent[0]


def test_every_field_of_the_grant_comes_first_and_the_photo_last(monkeypatch: pytest.MonkeyPatch) -> None:
    request = upload(monkeypatch, answer(204, b""))

    assert (request.method, request.url) == ("POST", GRANT.url)
    assert isinstance(request.body, bytes)
    names = [
        part.split(b'name="')[1].split(b'"')[0].decode()
        for part in request.body.split(b"--\r\n")[0].split(b"form-data; ")[1:]
    ]
    assert names == [*GRANT.fields, "file"]
    for value in GRANT.fields.values():
        assert f"\r\n\r\n{value}\r\n".encode() in request.body
    assert b"Content-Type: image/jpeg\r\n\r\n" + JPEG + b"\r\n" in request.body


@pytest.mark.parametrize("status", [200, 303, 400, 403, 413, 500, 503])
def test_any_other_answer_is_a_failure_with_the_stores_own_words(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    with pytest.raises(UploadFailed, match=f"{status}: <Error>expired</Error>"):
        upload(monkeypatch, answer(status, b"<Error>expired</Error>", "text/xml"))


def test_no_answer_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UploadFailed, match="no answer: reset"):
        upload(monkeypatch, requests.ConnectionError("reset"))


@pytest.mark.parametrize("line", ["sound", "broken"])
def test_half_an_upload_announces_the_whole_and_stops_in_the_middle(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    made: list[HalfHeard] = []

    def connect(host: str, port: int | None, *, timeout: float) -> HalfHeard:
        assert timeout > 0
        made.append(HalfHeard(host, port, broken=line == "broken"))
        return made[0]

    monkeypatch.setattr("device_simulator.photo_store.HTTPSConnection", connect)

    HttpPhotoStore().upload_half(GRANT, JPEG)

    (connection,) = made
    assert (connection.host, connection.path, connection.closed) == ("store.invalid", "/raw", True)
    assert len(connection.body) == int(connection.headers["Content-Length"]) // 2


class HalfHeard:
    """A connection that notes what was sent over it."""

    def __init__(self, host: str, port: int | None, *, broken: bool) -> None:
        self.host, self.port, self.broken = host, port, broken
        self.closed = False

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
        assert method == "POST"
        self.path, self.body, self.headers = path, body, headers
        if self.broken:
            raise OSError("the line is cut")

    def close(self) -> None:
        self.closed = True

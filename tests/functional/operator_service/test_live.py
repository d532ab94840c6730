"""The live stream over HTTP: a real server, straight and through a gateway that buffers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
import requests
import uvicorn

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import to_ms
from operator_service.app import create_app
from operator_service.ending import Ending, EndingServer
from operator_service.live import assembly, routes, stream, telling
from operator_service.settings import Settings
from tests.builders import DAY, DEVICE, MINUTE, NOON, SITE, an_event
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import VIEWER
from tests.functional.operator_service.service_client import bearer
from tests.gateway.limits import gateway_limits
from tests.unit.operator_service.live.browser import Browser

pytestmark = pytest.mark.enable_socket

_PATIENCE_S = 10


class Service:
    """A server that runs."""

    def __init__(self, settings: Settings) -> None:
        ending = Ending()
        config = uvicorn.Config(create_app(settings, ending), port=0, log_level="critical", timeout_graceful_shutdown=5)
        self._server = EndingServer(config, ending)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until(lambda: self._server.started)
        (server,) = self._server.servers
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def end(self) -> None:
        """As a signal would."""
        self._server.should_exit = True
        self._thread.join(_PATIENCE_S)
        assert not self._thread.is_alive()


class Listener:
    """A browser at one connection."""

    def __init__(self, url: str, *, place: str = "", path: str = "/live") -> None:
        self.browser = Browser(place=place)
        headers = bearer(VIEWER) | ({"Last-Event-ID": place} if place else {})
        self._answer = requests.get(url + path, headers=headers, stream=True, timeout=_PATIENCE_S)
        self._answer.raise_for_status()
        self._chunks = self._answer.iter_content(None)
        self.headers = self._answer.headers

    def hear(self) -> Browser:
        """The next chunk."""
        self.browser.take(next(self._chunks).decode())
        return self.browser

    def hear_all(self) -> Browser:
        """Up to the stream's end."""
        self.browser.take(b"".join(self._chunks).decode())
        return self.browser

    def leave(self) -> None:
        self._answer.close()


def until(so_far: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not so_far():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, platform: FakePlatform) -> None:  # noqa: ARG001 - wired in before
    monkeypatch.setattr(assembly, "platform_settings", lambda: SimpleNamespace(telemetry_retention=365 * DAY))
    for name in ("TURN_S", "IDLE_TURN_S", "SAMPLES_EVERY_S", "_LEAST_PAUSE_S"):
        monkeypatch.setattr(telling, name, 0.01)


@contextmanager
def running(*, buffered: bool = False) -> Iterator[Service]:
    service = Service(Settings(public_url="http://127.0.0.1:8080", buffered_gateway=buffered))
    try:
        yield service
    finally:
        service.end()


def test_a_browser_is_told_of_an_event_and_of_a_message_as_they_come(platform: FakePlatform) -> None:
    with running() as service:
        listener = Listener(service.url)
        assert listener.hear().resumed == [False]
        platform.events.append(an_event())
        assert listener.hear().event_ids == [an_event().event_id]
        payload = b'{"v":1,"seq":1,"samples":[{"t":%d,"air_temp_c":21.5}]}' % to_ms(NOON)
        platform.live.coming.append(Arrival(device_id=DEVICE, payload=payload, received_at=NOON))
        assert listener.hear().samples == [{"device_id": DEVICE, "at": to_ms(NOON), "values": {"air_temp_c": 21.5}}]
        listener.leave()

    assert listener.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert listener.headers["cache-control"] == "no-store"
    (sample,) = platform.fresh.newest().values()
    assert sample.values == {"air_temp_c": 21.5}


def test_when_the_service_restarts_its_browsers_leave_at_once_and_miss_nothing(platform: FakePlatform) -> None:
    with running() as service:
        listener = Listener(service.url)
        listener.hear()
        platform.events.append(an_event(subject="told"))
        listener.hear()
        began = time.monotonic()
    left = listener.hear_all()
    assert time.monotonic() - began < 4
    assert left.retry_ms is not None

    platform.events.append(an_event(subject="missed", at=NOON + MINUTE))
    with running() as service:
        again = Listener(service.url, place=left.place)
        heard = again.hear()
        again.leave()

    assert heard.resumed == [True]
    assert heard.event_ids == [an_event(subject="missed", at=NOON + MINUTE).event_id]


def test_who_asks_for_a_site_hears_of_its_devices(platform: FakePlatform) -> None:
    with running() as service:
        listener = Listener(service.url, path=f"/live?site={SITE}")
        listener.hear()
        platform.events.append(an_event(device_id="field-1-a", subject="elsewhere"))
        platform.events.append(an_event(subject="here"))
        assert listener.hear().event_ids == [an_event(subject="here").event_id]
        listener.leave()


def test_behind_a_gateway_that_buffers_answers_end_with_what_there_is(platform: FakePlatform) -> None:
    with running(buffered=True) as service, gateway_limits(service.url, timeout_s=5) as gateway:
        greeted = Listener(gateway.url).hear_all()
        coming = threading.Timer(0.2, lambda: platform.events.append(an_event(subject="first")))
        coming.start()
        browser = Listener(gateway.url, place=greeted.place).hear_all()
        platform.events.append(an_event(subject="second", at=NOON + MINUTE))
        later = Listener(gateway.url, place=browser.place).hear_all()

    assert (greeted.event_ids, greeted.resumed) == ([], [False])
    assert browser.event_ids == [an_event(subject="first").event_id]
    assert later.event_ids == [an_event(subject="second", at=NOON + MINUTE).event_id]
    assert later.resumed == [True]
    assert [passage.status for passage in gateway.passages] == [200, 200, 200]


def test_behind_such_a_gateway_an_answer_ends_before_the_gateway_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    assert stream.PATIENCE_S == 20.0
    monkeypatch.setattr(stream, "PATIENCE_S", 0.3)

    with running(buffered=True) as service, gateway_limits(service.url, timeout_s=3) as gateway:
        greeted = Listener(gateway.url).hear_all()
        browser = Listener(gateway.url, place=greeted.place).hear_all()

    assert [kind for kind, _ in browser.told] == ["hello"]
    assert browser.resumed == [True]
    assert 0.3 < gateway.passages[1].seconds < 3


def test_a_stream_that_stays_open_is_nothing_for_such_a_gateway() -> None:
    with running() as service, gateway_limits(service.url, timeout_s=0.5) as gateway:
        assert requests.get(f"{gateway.url}/live", headers=bearer(VIEWER), timeout=5).status_code == 503
        answer = requests.get(f"{gateway.url}/live?buffered=1&device=No", headers=bearer(VIEWER), timeout=5)
        assert answer.status_code == 400


def test_nobody_else_listens() -> None:
    with running() as service:
        assert requests.get(f"{service.url}/live", timeout=5).status_code == 401


def test_a_process_that_has_no_room_says_when_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "MOST_WATCHERS", 0)

    with running() as service:
        answer = requests.get(f"{service.url}/live", headers=bearer(VIEWER), timeout=5)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]

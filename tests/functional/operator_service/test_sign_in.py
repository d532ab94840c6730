"""A key becomes a session, and a session ends."""

from datetime import timedelta
from typing import Final

import pytest

from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.event import EventKind
from operator_service.sessions import LIFETIME, LONGEST, RENEW_AFTER
from operator_service.settings import Settings
from operator_service.wrong_keys import TRIES_A_MINUTE
from tests.builders import NOON, an_operator_key
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OLD_OPERATOR, OPERATOR, PROBLEM, VIEWER
from tests.functional.operator_service.service_client import ADDRESS, PUBLIC_URL, ServiceClient, bearer

_STRANGER: Final = an_operator_key("stranger", key="a-key-of-nobody")
_COOKIE: Final = "__Host-session"


def test_a_key_is_exchanged_for_a_session(service: ServiceClient) -> None:
    answer = service.sign_in()

    assert answer.status_code == 200
    assert answer.json() == {"name": OPERATOR.name, "role": "operator", "expires_at": to_ms(NOON + LIFETIME)}
    assert service.get("/session").json() == answer.json()
    assert service.get("/api/devices").status_code == 200


def test_scripts_and_other_sites_never_get_the_cookie(service: ServiceClient) -> None:
    cookie = service.sign_in().headers["set-cookie"]

    assert cookie.startswith(f"{_COOKIE}=")
    rules = {rule.strip().lower() for rule in cookie.split(";")[1:]}
    assert {"httponly", "secure", "path=/", "samesite=strict", f"max-age={LIFETIME // timedelta(seconds=1)}"} == rules


def test_the_key_itself_is_neither_in_the_cookie_nor_in_the_answer(service: ServiceClient) -> None:
    answer = service.sign_in()

    assert OPERATOR.key not in f"{answer.headers}{answer.text}"


def test_on_one_machine_the_cookie_goes_without_tls(platform: FakePlatform) -> None:
    assert platform.keys.keys
    home = "http://127.0.0.1:8080"
    service = ServiceClient(Settings(public_url=home))
    headers = {"X-CloudIoT-Request": "1", "Origin": "http://localhost:8080"}

    answer = service.post("/session", {"key": OPERATOR.key}, headers=headers)

    assert answer.headers["set-cookie"].startswith("session=")
    assert "secure" not in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" not in answer.headers


def test_who_comes_and_who_goes_is_told(service: ServiceClient, platform: FakePlatform) -> None:
    service.sign_in()
    platform.clock.advance(timedelta(minutes=1))
    answer = service.send("DELETE", "/session")

    assert (answer.status_code, answer.headers["clear-site-data"]) == (204, '"cache"')
    assert service.get("/api/devices").status_code == 401
    told = [(event.kind, event.who, event.text) for event in platform.events.events.values()]
    assert told == [
        (EventKind.SESSION_OPENED, OPERATOR.name, f"{OPERATOR.name} signed in from {ADDRESS}"),
        (EventKind.SESSION_CLOSED, OPERATOR.name, f"{OPERATOR.name} signed out"),
    ]


def test_to_leave_twice_is_to_leave_once(service: ServiceClient, platform: FakePlatform) -> None:
    assert service.send("DELETE", "/session").status_code == 204
    assert not platform.events.events


def test_a_session_that_nobody_uses_ends(service: ServiceClient, platform: FakePlatform) -> None:
    service.sign_in()
    kept = dict(service.cookies)
    platform.clock.advance(LIFETIME)
    service.cookies.update(kept)

    answer = service.get("/session")

    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:cloudiot:problem:not-signed-in"


def test_a_session_in_use_is_renewed(service: ServiceClient, platform: FakePlatform) -> None:
    service.sign_in()
    for _ in range(8):
        platform.clock.advance(RENEW_AFTER)
        assert service.get("/session").json()["expires_at"] == to_ms(platform.clock.now + LIFETIME)


def test_a_session_is_not_renewed_at_every_look(service: ServiceClient, platform: FakePlatform) -> None:
    service.sign_in()
    platform.clock.advance(RENEW_AFTER - timedelta(seconds=1))

    assert "set-cookie" not in service.get("/session").headers


def test_no_session_outlives_a_week(service: ServiceClient, platform: FakePlatform) -> None:
    service.sign_in()
    looks = 0
    while service.get("/session").status_code == 200:
        platform.clock.advance(RENEW_AFTER)
        looks += 1

    assert platform.clock.now == NOON + LONGEST
    assert looks == LONGEST // RENEW_AFTER


def test_a_key_that_is_taken_away_takes_its_sessions_along(service: ServiceClient, platform: FakePlatform) -> None:
    service.sign_in(OLD_OPERATOR)
    platform.keys.keys = (OPERATOR, VIEWER)

    assert service.get("/api/devices").status_code == 401


def test_a_session_has_the_role_that_its_key_has_now(service: ServiceClient, platform: FakePlatform) -> None:
    service.sign_in()
    demoted = an_operator_key(OPERATOR.name, role=VIEWER.role, key=OPERATOR.key)
    platform.keys.keys = (demoted,)

    assert service.get("/session").json()["role"] == "viewer"
    assert service.post("/api/captures").status_code == 403


@pytest.mark.parametrize("forged", ["", "x", "x.y", "W10.W10", "é" * 5, "." * 3000])
def test_a_token_that_we_did_not_write_is_none(service: ServiceClient, forged: str) -> None:
    headers = {"Cookie": f"{_COOKIE}={forged}".encode()}

    assert service.get("/api/devices", headers=headers).status_code == 401


def test_a_token_that_somebody_changed_is_none(service: ServiceClient) -> None:
    service.sign_in()
    token = service.cookies[_COOKIE]
    other = ("B" if token[0] == "A" else "A") + token[1:]

    assert service.get("/api/devices", headers={"Cookie": f"{_COOKIE}={other}"}).status_code == 401


def test_a_token_of_another_platform_is_none(service: ServiceClient, platform: FakePlatform) -> None:
    """Sealed by a key of the same name, whose letters are others."""
    service.sign_in()
    platform.keys.keys = (an_operator_key(OPERATOR.name, key="the-same-name-and-another-key"),)

    assert service.get("/api/devices").status_code == 401


@pytest.mark.parametrize(
    "body", [{}, {"key": ""}, {"key": None}, {"key": 7}, {"key": "x" * 1001}, {"key": "x", "role": "operator"}, []]
)
def test_what_is_no_key_is_refused_by_its_field(service: ServiceClient, body: object) -> None:
    answer = service.post("/session", body)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == PROBLEM


def test_a_wrong_key_is_refused_and_told(service: ServiceClient, platform: FakePlatform) -> None:
    answer = service.sign_in(_STRANGER)

    assert (answer.status_code, answer.json()["type"]) == (401, "urn:cloudiot:problem:key-refused")
    assert "set-cookie" not in answer.headers
    assert _STRANGER.key not in answer.text
    (event,) = platform.events.events.values()
    assert (event.kind, event.who, event.text) == (
        EventKind.SESSION_REFUSED,
        "platform",
        f"A wrong operator key came from {ADDRESS}",
    )


def test_who_guesses_has_to_wait_even_with_the_right_key(service: ServiceClient, platform: FakePlatform) -> None:
    tries = [service.sign_in(_STRANGER).status_code for _ in range(TRIES_A_MINUTE)]
    refused = service.sign_in(OPERATOR)

    assert tries == [401] * TRIES_A_MINUTE
    assert (refused.status_code, refused.json()["type"]) == (429, "urn:cloudiot:problem:too-many-tries")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    # The first and the last, however many there are.
    assert len(platform.events.events) == 2


def test_who_guesses_keeps_nobody_else_out(service: ServiceClient) -> None:
    for _ in range(TRIES_A_MINUTE):
        service.sign_in(_STRANGER)

    assert service.at("198.51.100.9").sign_in().status_code == 200


def test_keys_in_headers_are_guessed_no_faster(service: ServiceClient) -> None:
    tries = [service.get("/api/devices", headers=bearer(_STRANGER)).status_code for _ in range(TRIES_A_MINUTE + 1)]

    assert tries == [401] * TRIES_A_MINUTE + [429]


def test_who_is_signed_in_already_is_not_kept_out_by_a_guesser_in_the_same_house(service: ServiceClient) -> None:
    service.sign_in()
    for _ in range(TRIES_A_MINUTE):
        service.at(ADDRESS).sign_in(_STRANGER)

    assert service.get("/api/devices").status_code == 200


def test_a_guesser_gets_no_new_tries_by_naming_other_addresses(platform: FakePlatform) -> None:
    """Behind a gateway of ours, only what it adds counts."""
    assert platform.keys.keys
    service = ServiceClient(Settings(public_url=PUBLIC_URL, caller_header="forwarded"), address="10.0.0.5")

    def tried(spoofed: str) -> int:
        told = {"Forwarded": f"for={spoofed}, for={ADDRESS};proto=https", "X-Forwarded-For": spoofed}
        return service.get("/api/devices", headers=bearer(_STRANGER) | told).status_code

    answers = [tried(f"192.0.2.{n}") for n in range(TRIES_A_MINUTE + 1)]

    assert answers == [401] * TRIES_A_MINUTE + [429]


def test_a_secret_that_cannot_be_read_lets_nobody_in(
    service: ServiceClient, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.sign_in()

    def broken() -> None:
        raise StoredStateInvalid("the secret /dev/fastapi/api-key holds no list of keys")

    monkeypatch.setattr(platform.keys, "all", broken)

    answers = [service.get("/api/devices"), service.get("/session"), service.sign_in()]

    assert [answer.status_code for answer in answers] == [500] * 3
    assert not [answer.text for answer in answers if "api-key" in answer.text]

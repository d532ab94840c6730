"""Whatever changes something comes from a page of ours, though browsers send the cookie along for any page."""

from typing import Final

import pytest

from operator_service.settings import Settings
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR
from tests.functional.operator_service.service_client import OWN_PAGE, PUBLIC_URL, ServiceClient, bearer

_WITHOUT: Final = {name: value for name, value in OWN_PAGE.items() if name != "X-CloudIoT-Request"}
_STRANGE: Final = [
    {},
    _WITHOUT,
    {"X-CloudIoT-Request": "1"},
    OWN_PAGE | {"X-CloudIoT-Request": "yes"},
    OWN_PAGE | {"Sec-Fetch-Site": "cross-site"},
    OWN_PAGE | {"Sec-Fetch-Site": "same-site"},
    OWN_PAGE | {"Sec-Fetch-Site": "none"},
    OWN_PAGE | {"Origin": "https://evil.example"},
    OWN_PAGE | {"Origin": "null"},
    OWN_PAGE | {"Origin": "http://cloudiot.example"},
    OWN_PAGE | {"Origin": f"{PUBLIC_URL}.evil.example"},
    OWN_PAGE | {"Origin": f"{PUBLIC_URL}:8443"},
    OWN_PAGE | {"Origin": "http://127.0.0.1:3000"},
]


@pytest.mark.parametrize("headers", _STRANGE)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/captures"), ("DELETE", "/session")])
def test_a_strangers_page_changes_nothing(
    service: ServiceClient, platform: FakePlatform, headers: dict[str, str], method: str, path: str
) -> None:
    service.sign_in()

    answer = service.send(method, path, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:cloudiot:problem:strange-page")
    assert not platform.commands.orders
    assert service.get("/session").status_code == 200


@pytest.mark.parametrize("headers", _STRANGE)
def test_a_strangers_page_signs_nobody_in(service: ServiceClient, headers: dict[str, str]) -> None:
    answer = service.post("/session", {"key": OPERATOR.key}, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("left_out", ["Origin", "Sec-Fetch-Site"])
def test_browsers_say_at_least_one_of_two_things(service: ServiceClient, left_out: str) -> None:
    service.sign_in()
    headers = {name: value for name, value in OWN_PAGE.items() if name != left_out}

    assert service.post("/api/captures", headers=headers).status_code == 202


def test_a_program_with_a_key_has_no_page(service: ServiceClient) -> None:
    assert service.post("/api/captures", headers=bearer(OPERATOR)).status_code == 202


def test_to_read_takes_no_page(service: ServiceClient) -> None:
    service.sign_in()

    assert service.get("/api/devices", headers={}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:8080", "http://localhost:8080", "http://127.0.0.1:3000", "http://[::1]:1"]
)
def test_on_one_machine_other_ports_are_the_developers_own(platform: FakePlatform, origin: str) -> None:
    assert platform.keys.keys
    service = ServiceClient(Settings(public_url="http://127.0.0.1:8080"))

    assert service.post("/session", {"key": OPERATOR.key}, headers=OWN_PAGE | {"Origin": origin}).status_code == 200


def test_no_other_origin_is_ever_allowed_to_ask(service: ServiceClient) -> None:
    """The header that our pages send makes browsers ask first: nobody gets a yes."""
    asked = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-cloudiot-request",
    }

    answer = service.send("OPTIONS", "/api/captures", headers=asked)

    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]

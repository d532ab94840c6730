"""The REST routes that enrolment needs, without a network."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
import requests
from cryptography import x509

from tests.unit.device_simulator.certificates import signed

REST_URL: Final = "https://platform.invalid/dev"
OPERATOR_KEY: Final = "operator-key"


class FakePlatform:
    """Stands in for `requests.request`.

    Attributes:
        sites: what was registered: the body of each `POST /sites`, by site id.
        devices: the same of `POST /devices`; as on the platform, a device joins a site that is there.
        troubles: what the next requests meet instead of an answer, in order: an answer or an exception.
    """

    def __init__(self) -> None:
        self.sites: dict[str, dict[str, Any]] = {}
        self.devices: dict[str, dict[str, Any]] = {}
        self.troubles: list[requests.Response | Exception] = []
        self.lose_answers = False

    def request(self, method: str, url: str, *, headers: dict[str, str], timeout: object, **given: Any) -> Any:
        assert timeout
        assert url.startswith((f"{REST_URL}/devices", f"{REST_URL}/sites"))
        if self.troubles:
            trouble = self.troubles.pop(0)
            if isinstance(trouble, Exception):
                raise trouble
            return trouble
        if headers["Authorization"] != f"Bearer {OPERATOR_KEY}":
            return problem(401, "Unauthorized")
        routes: dict[str, Callable[[], requests.Response]] = {
            "GET": lambda: self._shown(url.rpartition("/")[2]),
            "POST": lambda: (self._opened if url.endswith("/sites") else self._registered)(given["json"]),
        }
        result = routes[method]()
        if self.lose_answers:
            raise requests.ReadTimeout("the answer is lost")
        return result

    def _shown(self, device_id: str) -> requests.Response:
        if device_id not in self.devices:
            return problem(404, "We do not know that device.")
        return answer(200, {"device": self.devices[device_id]})

    def _opened(self, body: dict[str, Any]) -> requests.Response:
        if body["site_id"] in self.sites:
            return problem(409, "taken")
        self.sites[body["site_id"]] = body
        return answer(201, body)

    def _registered(self, body: dict[str, Any]) -> requests.Response:
        if body["site"] not in self.sites:
            return problem(400, f"the site {body['site']!r} was never registered")
        if body["device_id"] in self.devices:
            return problem(409, "taken")
        request = x509.load_pem_x509_csr(body["csr_pem"].encode())
        assert request.is_signature_valid
        assert request.subject.rfc4514_string() == f"CN={body['device_id']}"
        self.devices[body["device_id"]] = body
        mqtt = {"endpoint": "broker.invalid", "port": 8883}
        return answer(201, {"device": {}, "certificate_pem": signed(body["csr_pem"]), "mqtt": mqtt})


def answer(status: int, body: object, content_type: str = "application/json") -> requests.Response:
    """An answer of the platform; bytes stay as they are."""
    response = requests.Response()
    response.status_code = status
    response.headers["Content-Type"] = content_type
    response._content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return response


def problem(status: int, detail: str) -> requests.Response:
    """An RFC 9457 problem document."""
    return answer(status, {"title": "A problem", "status": status, "detail": detail}, "application/problem+json")

"""The REST routes that enrolment needs, without a network."""

import csv
import json
from typing import Any, Final

import msgspec
import requests
from cryptography import x509

from tests.unit.device_simulator.certificates import signed
from tests.unit.device_simulator.claim_broker import TEMPLATE

REST_URL: Final = "https://platform.invalid/dev"
OPERATOR_KEY: Final = "operator-key"


class FakePlatform:
    """Stands in for `requests.request`.

    Attributes:
        sites: what was registered: the body of each `POST /sites`, by site id.
        devices: the rows of the tables of `POST /devices`, by device id; a device joins a site that is there.
        claims: the bodies of `POST /claims`.
        troubles: what the next requests meet instead of an answer, in order: an answer or an exception.
    """

    def __init__(self) -> None:
        self.sites: dict[str, dict[str, Any]] = {}
        self.devices: dict[str, dict[str, str]] = {}
        self.claims: list[dict[str, Any]] = []
        self.tables = 0
        self.troubles: list[requests.Response | Exception] = []

    def request(self, method: str, url: str, *, data: bytes, headers: dict[str, str], timeout: object) -> Any:
        assert (method, bool(timeout)) == ("POST", True)
        if self.troubles:
            trouble = self.troubles.pop(0)
            if isinstance(trouble, Exception):
                raise trouble
            return trouble
        if headers["Authorization"] != f"Bearer {OPERATOR_KEY}":
            return problem(401, "Unauthorized")
        match url.removeprefix(REST_URL), headers["Content-Type"]:
            case "/sites", "application/json":
                return self._opened(json.loads(data))
            case "/devices", "text/csv":
                return self._registered(list(csv.DictReader(data.decode().splitlines())))
            case "/claims", "application/json":
                return self._made(json.loads(data))
            case _:
                raise AssertionError(url)

    def _opened(self, body: dict[str, Any]) -> requests.Response:
        if body["site_id"] in self.sites:
            return problem(409, "taken")
        self.sites[body["site_id"]] = body
        return answer(201, body)

    def _registered(self, rows: list[dict[str, str]]) -> requests.Response:
        self.tables += 1
        for line, row in enumerate(rows, start=2):
            assert row["site"] in self.sites
            if self.devices.get(row["device_id"], row) != row:
                wrong = {"field": f"{line}.device_id", "detail": f"line {line}: a device {row['device_id']} is there"}
                return answer(400, {"detail": "one of its rows is wrong", "errors": [wrong]})
        self.devices |= {row["device_id"]: row for row in rows}
        return answer(201, {"registered": [], "unchanged": []})

    def _made(self, body: dict[str, Any]) -> requests.Response:
        assert x509.load_pem_x509_csr(body["csr_pem"].encode()).is_signature_valid
        self.claims.append(body)
        mqtt = {"endpoint": "broker.invalid", "port": 8883}
        made = {"claim": {}, "certificate_pem": signed(body["csr_pem"]), "mqtt": mqtt, "template": TEMPLATE}
        return answer(201, made)


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

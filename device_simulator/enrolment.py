"""What an operator does before devices can join by themselves, over the platform's REST API.

Sites and serial numbers are registered, and a claim is made for the factory. All of it may be done again: what is there
already is left as it is.
"""

import csv
import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import Final

import msgspec
import requests

from device_simulator.claim import ClaimAddress, ClaimFolder
from device_simulator.errors import EnrolmentFailed
from device_simulator.key_files import signing_request
from device_simulator.roster import TIME_ZONE, Place, SitePlan

# The first call of a function starts it; on a busy machine that takes its time.
_TIMEOUTS_S: Final = (5.0, 60.0)
# What passes by itself. A lost answer is not among them: nobody knows what became of the request.
_PASSING: Final = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
_WAITS_S: Final = (0.5, 1.0, 2.0, 4.0)
_SHOWN_CHARS: Final = 300
_COLUMNS: Final = ("device_id", "site", "name", "serial")
# A part of what the platform takes in one table, so that a busy one answers in time.
_ROWS_A_TABLE: Final = 500
_CLAIM_NAME: Final = "Simulated devices"


class _Mqtt(msgspec.Struct, frozen=True):
    endpoint: str
    port: int


class _MadeClaim(msgspec.Struct, frozen=True):
    certificate_pem: str
    mqtt: _Mqtt
    template: str


class _WrongCell(msgspec.Struct, frozen=True):
    detail: str


class _Problem(msgspec.Struct, frozen=True):
    """As much of an RFC 9457 problem document as a person wants to read."""

    title: str = ""
    detail: str = ""
    errors: tuple[_WrongCell, ...] = ()

    @property
    def shown(self) -> str:
        """The first thing that is wrong, if things are named."""
        return self.errors[0].detail if self.errors else self.detail or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """The operator's side of a fleet's beginning."""

    rest_url: str
    operator_key: str
    sleep: Callable[[float], None] = time.sleep

    def open_site(self, plan: SitePlan) -> None:
        """Make sure that the platform knows this site; one that it knows already is left as the operators have it.

        Raises:
            EnrolmentFailed: the platform did not take it; the message says why.
        """
        body = {
            "site_id": plan.site_id,
            "name": plan.name,
            "crops": plan.crops,
            "time_zone": TIME_ZONE,
            "growing": plan.growing,
            "latitude": plan.latitude,
            "longitude": plan.longitude,
        }
        answer = self._post("/sites", msgspec.json.encode(body))
        if answer.status_code != HTTPStatus.CONFLICT:
            self._demand(answer, doing=f"registering the site {plan.site_id}")

    def register(self, places: Sequence[Place]) -> None:
        """Make sure that the platform knows these devices by their serial numbers.

        Raises:
            EnrolmentFailed: it knows one otherwise, or did not take them; the message says why.
        """
        rows = iter(places)
        while some := tuple(islice(rows, _ROWS_A_TABLE)):
            answer = self._post("/devices", _table(some), content_type="text/csv")
            self._demand(answer, doing=f"registering {len(some)} devices")

    def make_claim(self, folder: ClaimFolder) -> None:
        """Make sure that there is a claim for the devices to leave the factory with.

        Raises:
            EnrolmentFailed: the platform did not sign it; the message says why.
            StateInvalid: what is on disk cannot be used.
        """
        if folder.whole:
            return
        body = {"name": _CLAIM_NAME, "csr_pem": signing_request(folder.key(), "claim")}
        answer = self._post("/claims", msgspec.json.encode(body))
        self._demand(answer, doing="making a claim")
        try:
            made = msgspec.json.decode(answer.content, type=_MadeClaim)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EnrolmentFailed(f"the answer to making a claim cannot be read ({error}): {_shown(answer)}") from error
        address = ClaimAddress(host=made.mqtt.endpoint, port=made.mqtt.port, template=made.template)
        folder.finish(made.certificate_pem, address)

    def _post(self, path: str, body: bytes, *, content_type: str = "application/json") -> requests.Response:
        for wait_s in _WAITS_S:
            answer = self._post_once(path, body, content_type)
            if answer.status_code not in _PASSING:
                return answer
            self.sleep(wait_s)
        return self._post_once(path, body, content_type)

    def _post_once(self, path: str, body: bytes, content_type: str) -> requests.Response:
        url = self.rest_url.rstrip("/") + path
        headers = {"Authorization": f"Bearer {self.operator_key}", "Content-Type": content_type}
        try:
            return requests.request("POST", url, data=body, headers=headers, timeout=_TIMEOUTS_S)
        except requests.RequestException as error:
            raise EnrolmentFailed(f"POST {url} got no answer: {error}") from error

    def _demand(self, answer: requests.Response, *, doing: str) -> None:
        if answer.status_code == HTTPStatus.CREATED:
            return
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise EnrolmentFailed(f"{doing}: the platform does not know the operator key (401)")
        if answer.status_code == HTTPStatus.FORBIDDEN:
            raise EnrolmentFailed(f"{doing}: the operator key may not do that (403); {_shown(answer)}")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise EnrolmentFailed(f"{doing}: {self.rest_url} is not the platform's REST API (404); {_shown(answer)}")
        raise EnrolmentFailed(f"{doing}: the platform answered {answer.status_code}; {_shown(answer)}")


def _table(places: Sequence[Place]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows([getattr(place, column) for column in _COLUMNS] for place in places)
    return text.getvalue().encode()


def _shown(answer: requests.Response) -> str:
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return answer.text[:_SHOWN_CHARS] or "the answer is empty"
    return problem.shown or answer.text[:_SHOWN_CHARS]

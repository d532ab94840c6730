"""Takes devices into the fleet, over the platform's REST API, as an operator does it.

Every step may be cut off: a key is on disk before anybody hears of it, and what is finished is
kept. The one gap is a certificate that was made and whose answer got lost: the platform gives it
once, and says 409 from then on; the message then tells what to do.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

import msgspec
import requests

from device_simulator.errors import EnrolmentFailed
from device_simulator.identity import Endpoint, IdentityFolder, signing_request
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

Outcome = Literal["enrolled", "reused"]


class _Mqtt(msgspec.Struct, frozen=True):
    endpoint: str
    port: int


class _Enrolled(msgspec.Struct, frozen=True):
    certificate_pem: str
    mqtt: _Mqtt


class _Problem(msgspec.Struct, frozen=True):
    """As much of an RFC 9457 problem document as a person wants to read."""

    title: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """The operator's side of enrolling."""

    rest_url: str
    operator_key: str
    folder: IdentityFolder
    sleep: Callable[[float], None] = time.sleep

    def open_site(self, plan: SitePlan) -> None:
        """Make sure that the platform knows this site; one that it knows already is left as the operators have it.

        Raises:
            EnrolmentFailed: the platform did not take it; the message says why.
        """
        answer = self._request(
            "POST",
            "/sites",
            {
                "site_id": plan.site_id,
                "name": plan.name,
                "crops": plan.crops,
                "time_zone": TIME_ZONE,
                "growing": plan.growing,
            },
        )
        if answer.status_code != HTTPStatus.CONFLICT:
            self._demand(answer, HTTPStatus.CREATED, doing=f"registering the site {plan.site_id}")

    def enrol(self, place: Place) -> Outcome:
        """Make sure that this device is enrolled, here and there.

        Raises:
            EnrolmentFailed: the platform did not take it; the message says why and what to do.
            StateInvalid: what is on disk cannot be used.
        """
        if self.folder.enrolled(place.device_id):
            # A damaged identity should be found out now, not by a device that cannot connect.
            self.folder.load(place.device_id)
            if self._known(place.device_id):
                return "reused"
        self._join(place)
        return "enrolled"

    def _known(self, device_id: str) -> bool:
        answer = self._request("GET", f"/devices/{device_id}")
        if answer.status_code == HTTPStatus.NOT_FOUND and _is_problem(answer):
            return False
        self._demand(answer, HTTPStatus.OK, doing=f"looking {device_id} up")
        return True

    def _join(self, place: Place) -> None:
        had_key = self.folder.has_key(place.device_id)
        key = self.folder.key(place.device_id)
        answer = self._request(
            "POST",
            "/devices",
            {
                "device_id": place.device_id,
                "site": place.site,
                "name": place.name,
                "csr_pem": signing_request(key, place.device_id),
            },
        )
        if answer.status_code == HTTPStatus.CONFLICT:
            raise EnrolmentFailed(_taken(place.device_id, self.folder, had_key=had_key))
        self._demand(answer, HTTPStatus.CREATED, doing=f"enrolling {place.device_id}")
        try:
            enrolled = msgspec.json.decode(answer.content, type=_Enrolled)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise EnrolmentFailed(
                f"the answer to enrolling {place.device_id} cannot be read ({error}): {_shown(answer)}"
            ) from error
        self.folder.finish(
            place.device_id,
            certificate_pem=enrolled.certificate_pem,
            endpoint=Endpoint(site=place.site, host=enrolled.mqtt.endpoint, port=enrolled.mqtt.port),
        )

    def _request(self, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        for wait_s in _WAITS_S:
            answer = self._request_once(method, path, body)
            if answer.status_code not in _PASSING:
                return answer
            self.sleep(wait_s)
        return self._request_once(method, path, body)

    def _request_once(self, method: str, path: str, body: dict[str, Any] | None) -> requests.Response:
        url = self.rest_url.rstrip("/") + path
        try:
            return requests.request(
                method,
                url,
                json=body,
                headers={"Authorization": f"Bearer {self.operator_key}"},
                timeout=_TIMEOUTS_S,
            )
        except requests.RequestException as error:
            raise EnrolmentFailed(f"{method} {url} got no answer: {error}") from error

    def _demand(self, answer: requests.Response, status: HTTPStatus, *, doing: str) -> None:
        if answer.status_code == status:
            return
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise EnrolmentFailed(f"{doing}: the platform does not know the operator key (401)")
        if answer.status_code == HTTPStatus.FORBIDDEN:
            raise EnrolmentFailed(f"{doing}: the operator key may not do that (403); {_shown(answer)}")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise EnrolmentFailed(f"{doing}: {self.rest_url} is not the platform's REST API (404); {_shown(answer)}")
        raise EnrolmentFailed(f"{doing}: the platform answered {answer.status_code}; {_shown(answer)}")


def _taken(device_id: str, folder: IdentityFolder, *, had_key: bool) -> str:
    if folder.enrolled(device_id) or not had_key:
        return (
            f"the platform has a device {device_id} already (409), enrolled from somewhere else: "
            "copy its state folder here, or have the operator remove it there"
        )
    return (
        f"the platform has a device {device_id} already (409), and its key lies in {folder.root / device_id} without "
        "a certificate: an earlier enrolment was probably cut off before the answer came, and a certificate is given "
        "only once. Have the operator remove the device there, and run this again: the key is kept"
    )


def _is_problem(answer: requests.Response) -> bool:
    return answer.headers.get("Content-Type", "").startswith("application/problem+json")


def _shown(answer: requests.Response) -> str:
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return answer.text[:_SHOWN_CHARS] or "the answer is empty"
    return problem.detail or problem.title or answer.text[:_SHOWN_CHARS]

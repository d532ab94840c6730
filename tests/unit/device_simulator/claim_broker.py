"""A broker and a platform behind it that know a claim, registered serial numbers, and nothing else."""

import json
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

from device_simulator.errors import BrokerRefused, LinkLost
from device_simulator.identity import Identity
from device_simulator.link import LinkListener
from tests.unit.device_simulator.certificates import signed

TEMPLATE: Final = "cloudiot-dev-devices"
SIGN: Final = "$aws/certificates/create-from-csr/json"
PROVISION: Final = f"$aws/provisioning-templates/{TEMPLATE}/provision/json"
DENIED: Final = {"statusCode": 403, "errorCode": "AccessDenied", "errorMessage": "Access Denied"}


class ClaimBroker:
    """Answers claims.

    Attributes:
        registered: the device ids of the serial numbers that an operator registered.
        requests: the signing requests, in order.
        troubles: what happens to the next questions instead of their proper answers, in order: an exception of the
            link, "no answer", or the text of a rejection's code.
        clients: under which ids somebody connected.
        used: by which certificate each serial number was used.
    """

    def __init__(self, registered: dict[str, str]) -> None:
        self.registered = registered
        self.requests: list[str] = []
        self.troubles: deque[Exception | str] = deque()
        self.clients: list[str] = []
        self.closed = 0
        self.closed_to_claims = False
        self.used: dict[str, str] = {}
        self._tokens: dict[str, str] = {}

    def link_of(self, identity: Identity) -> "ClaimLink":
        self.clients.append(identity.device_id)
        return ClaimLink(self)

    def forget_tokens(self) -> None:
        """An hour goes by."""
        self._tokens.clear()

    def answer(self, topic: str, question: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """What the platform says to a question."""
        if topic == SIGN:
            return "accepted", self._signed(question["certificateSigningRequest"])
        assert topic == PROVISION
        return self._taken_in(question["certificateOwnershipToken"], question["parameters"])

    def _signed(self, csr_pem: str) -> dict[str, Any]:
        self.requests.append(csr_pem)
        certificate, token = signed(csr_pem), f"token-{len(self.requests)}"
        self._tokens[token] = certificate
        return {"certificateId": "c", "certificatePem": certificate, "certificateOwnershipToken": token}

    def _taken_in(self, token: str, parameters: dict[str, str]) -> tuple[str, dict[str, Any]]:
        if token not in self._tokens:
            return "rejected", {"statusCode": 400, "errorCode": "InvalidCertificateOwnershipToken"}
        serial = parameters["SerialNumber"]
        if serial not in self.registered or self.used.setdefault(serial, self._tokens[token]) != self._tokens[token]:
            return "rejected", DENIED
        settings = {"site": "greenhouse-1", "name": "North bench"}
        return "accepted", {"thingName": self.registered[serial], "deviceConfiguration": settings}


class ClaimLink:
    """Implements `Link` over such a broker."""

    def __init__(self, broker: ClaimBroker) -> None:
        self._broker = broker
        self._listener: LinkListener | None = None
        self._subscribed: list[str] = []

    def start(self, listener: LinkListener) -> None:
        self._listener = listener
        if self._broker.closed_to_claims:
            listener.on_disconnected("NOT_AUTHORIZED")
        else:
            listener.on_connected()

    async def subscribe(self, topics: Sequence[str]) -> None:
        self._subscribed.extend(topics)

    async def publish(self, topic: str, payload: bytes) -> None:
        trouble = self._broker.troubles.popleft() if self._broker.troubles else None
        if isinstance(trouble, Exception):
            raise trouble
        kind, answer = self._broker.answer(topic, json.loads(payload))
        if trouble == "no answer":
            return
        if trouble is not None:
            kind, answer = "rejected", {"statusCode": 400, "errorCode": trouble}
        assert f"{topic}/{kind}" in self._subscribed
        assert self._listener is not None
        self._listener.on_message(f"{topic}/{kind}", json.dumps(answer).encode())

    async def reconnect_with(self, identity: Identity) -> None:
        raise BrokerRefused(f"no claim does that as {identity.device_id}")

    async def cut(self) -> None:
        raise LinkLost("no claim is cut")

    def resume(self) -> None:
        """Nothing was cut."""

    async def stop(self) -> None:
        self._broker.closed += 1

"""Asks the platform by a claim, one question at a time."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

from device_simulator.claim import Claim
from device_simulator.errors import BrokerRefused, ClaimRejected, LinkLost, MessageInvalid
from device_simulator.identity import Identity
from device_simulator.link import Link

# The function that admits a device may have to start first, and the platform gives it five seconds.
_ANSWER_TIMEOUT_S: Final = 20.0
_CONNECT_TIMEOUT_S: Final = 30.0
_SIGN: Final = "$aws/certificates/create-from-csr/json"
_PROVISION: Final = "$aws/provisioning-templates/{template}/provision/json"
_ACCEPTED: Final = "/accepted"
_REJECTED: Final = "/rejected"

Answer = TypeVar("Answer", bound=msgspec.Struct)


class _Rejection(msgspec.Struct, frozen=True, rename="camel"):
    """Why the platform said no, as far as it tells."""

    error_code: str = ""
    error_message: str = ""


class ClaimConnection:
    """A connection by a claim, made when something is asked; implements `LinkListener`.

    A question that gets no answer ends the connection, and the next one has another name: nobody takes a late answer
    for the one to a later question.
    """

    def __init__(self, claim: Claim, link_of: Callable[[Identity], Link]) -> None:
        self.sign_topic: Final = _SIGN
        self.provision_topic: Final = _PROVISION.format(template=claim.address.template)
        self._claim = claim
        self._link_of = link_of
        self._link: Link | None = None
        self._connected = asyncio.Event()
        self._trouble = ""
        self._answers: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()

    async def ask(self, topic: str, question: dict[str, object], shape: type[Answer]) -> Answer:
        """Ask, and wait for the answer.

        Raises:
            ClaimRejected: the platform said no.
            LinkLost, BrokerRefused, MessageInvalid: the question did not get through, or the answer did not.
        """
        try:
            link = self._link or await self._open()
            await link.publish(topic, msgspec.json.encode(question))
            answered, payload = await asyncio.wait_for(self._answers.get(), _ANSWER_TIMEOUT_S)
            if answered == topic + _REJECTED:
                rejection = _read(payload, _Rejection)
                raise ClaimRejected(rejection.error_code, rejection.error_message)
            return _read(payload, shape)
        except TimeoutError as nobody:
            await self.close()
            raise LinkLost(f"no answer to a claim: {self._trouble or topic}") from nobody
        except (LinkLost, BrokerRefused, MessageInvalid):
            await self.close()
            raise

    async def close(self) -> None:
        """Hang up."""
        if self._link is not None:
            await self._link.stop()
        self._link = None

    async def _open(self) -> Link:
        self._connected, self._answers, self._trouble = asyncio.Event(), asyncio.Queue(), ""
        self._link = self._link_of(self._claim.identity(secrets.token_hex(8)))
        self._link.start(self)
        await asyncio.wait_for(self._connected.wait(), _CONNECT_TIMEOUT_S)
        topics = (self.sign_topic, self.provision_topic)
        await self._link.subscribe([topic + end for topic in topics for end in (_ACCEPTED, _REJECTED)])
        return self._link

    def on_connected(self) -> None:
        self._connected.set()

    def on_disconnected(self, reason: str) -> None:
        self._trouble = reason

    def on_message(self, topic: str, payload: bytes) -> None:
        self._answers.put_nowait((topic, payload))


def _read(payload: bytes, shape: type[Answer]) -> Answer:
    try:
        return msgspec.json.decode(payload, type=shape)
    except msgspec.DecodeError as error:
        raise MessageInvalid(f"the platform's answer to a claim cannot be read: {error}") from error

"""`CreateCertificateFromCsr` over MQTT, to which MiniStack gives no answer.

As on AWS: a device that asks on `$aws/certificates/create-from-csr/json` gets its certificate, not active yet, and a
token by which its provisioning template knows it as the owner. The private key stays with the device.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from local_cloud.emulation import borrowed

_TOPIC: Final = "$aws/certificates/create-from-csr/json"
_OPERATION: Final = "create-from-csr"

# What stands behind an operation: the end of the answer's topic, and the answer.
_Reply = tuple[str, dict[str, Any]]


def install() -> None:
    """Let the emulator's provisioning by claim know signing requests."""
    borrowed.PROVISIONING_TOPIC.wrap(_knowing_signing_requests)
    borrowed.PROVISIONING_REPLY.wrap(_signing)


def _knowing_signing_requests(original: Callable[[str], Any]) -> Callable[[str], Any]:
    def parse_fleet_provisioning_topic(topic: str) -> tuple[str, str | None] | None:
        if topic == _TOPIC:
            return _OPERATION, None
        operation: tuple[str, str | None] | None = original(topic)
        return operation

    return parse_fleet_provisioning_topic


def _signing(original: Callable[..., Awaitable[_Reply]]) -> Callable[..., Awaitable[_Reply]]:
    async def fleet_provisioning_reply(
        account_id: str, region: str, operation: str, template_name: str | None, payload: bytes, connection: Any
    ) -> _Reply:
        if operation != _OPERATION:
            return await original(account_id, region, operation, template_name, payload, connection)
        # Signing takes the processor for some milliseconds, in which the broker can do other things.
        return await asyncio.to_thread(_sign, account_id, region, payload)

    return fleet_provisioning_reply


def _sign(account_id: str, region: str, payload: bytes) -> _Reply:
    from ministack.core.responses import request_scope

    csr_pem = _csr_in(payload)
    if csr_pem is None:
        return _rejected(400, "InvalidPayload", "Message cannot be parsed")
    with request_scope(account_id, region):
        status, _headers, body = borrowed.SIGN_REQUEST.current({"certificateSigningRequest": csr_pem}, {})
        answer = json.loads(body)
        if status >= 400:
            return _rejected(status, "InvalidCertificateSigningRequest", answer.get("message", ""))
        certificates = borrowed.CERTIFICATES.current
        signed = certificates[answer["certificateId"]]
        certificates[answer["certificateId"]] = {**signed, "status": "PENDING_ACTIVATION"}
        token = _new_token(answer["certificateId"])
    accepted = {name: answer[name] for name in ("certificateId", "certificatePem")}
    return "accepted", {**accepted, "certificateOwnershipToken": token}


def _csr_in(payload: bytes) -> str | None:
    try:
        csr_pem = json.loads(payload).get("certificateSigningRequest")
    except (ValueError, RecursionError, AttributeError):
        return None
    return csr_pem if isinstance(csr_pem, str) else None


def _new_token(certificate_id: str) -> str:
    tokens, lifetime_s = borrowed.OWNERSHIP_TOKENS.current, borrowed.TOKEN_LIFETIME_S.current
    borrowed.DROP_EXPIRED.current(tokens)
    token = secrets.token_urlsafe(48)
    tokens[token] = {"certificateId": certificate_id, "expiration": time.time() + lifetime_s}
    return token


def _rejected(status: int, code: str, message: str) -> _Reply:
    return "rejected", {"statusCode": status, "errorCode": code, "errorMessage": message}

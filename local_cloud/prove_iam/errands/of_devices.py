"""A device joins, connects, is configured, and gets another certificate."""

from typing import Any, Final

from local_cloud.prove_iam import events
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.messages import connected, disconnected, shadow_change
from local_cloud.prove_iam.stand import Stand, signing_request

_PROVISIONING: Final = "on_provisioning"
_CONFIGURATIONS: Final = "on_configuration_change"
_CERTIFICATES: Final = "on_certificate_message"
_PRESENCE: Final = "on_presence"
_AUTHORIZER: Final = "authorize_operator"


def _authorised(stand: Stand) -> None:
    # It remembers keys for a minute, and looks at them whenever an operator calls.
    stand.start_afresh(_AUTHORIZER)
    method = "arn:aws:execute-api:eu-central-1:000000000000:api/dev/GET/devices"
    token = f"Bearer {stand.front.key}"
    stand.invoke(_AUTHORIZER, {"type": "TOKEN", "authorizationToken": token, "methodArn": method})


def _joins(stand: Stand) -> None:
    serial = f"SN-{events.photo_id()}"
    stand.device(serial=serial)
    claim = stand.front.call("POST /claims", body={"name": "Lot", "csr_pem": signing_request()})["claim"]["claim_id"]
    given = stand.aws("iot").create_certificate_from_csr(certificateSigningRequest=signing_request(), setAsActive=False)
    request = _provisioning(claim, given["certificateId"], serial)
    # Twice: the first answer may have been lost.
    for _ in range(2):
        stand.invoke(_PROVISIONING, request)


def _may_not_join(stand: Stand) -> None:
    claim = stand.front.call("POST /claims", body={"name": "Lot", "csr_pem": signing_request()})["claim"]["claim_id"]
    stand.invoke(_PROVISIONING, _provisioning(claim, "0" * 64, f"SN-{events.photo_id()}"))


def _provisioning(claim: str, certificate: str, serial: str) -> dict[str, Any]:
    return {
        "claimCertificateId": claim,
        "certificateId": certificate,
        "certificatePem": "-----BEGIN CERTIFICATE-----",
        "clientId": "claim-1",
        "parameters": {"SerialNumber": serial},
    }


def _configured(stand: Stand) -> None:
    stand.invoke(_CONFIGURATIONS, events.forwarded(stand.device(), shadow_change(version=events.now_ms())))


def _report_refused(stand: Stand) -> None:
    change = shadow_change(version=events.now_ms(), reported={"firmware": {"no": "text"}})
    stand.invoke(_CONFIGURATIONS, events.forwarded(stand.device(), change))


def _connects(stand: Stand) -> None:
    device = stand.device()
    for message in (connected("a" * 64), disconnected("CONNECTION_LOST")):
        stand.invoke(_PRESENCE, events.forwarded(device, message))


def _fights_for_its_name(stand: Stand) -> None:
    device = stand.device()
    for _ in range(3):
        stand.invoke(_PRESENCE, events.forwarded(device, disconnected("DUPLICATE_CLIENTID")))


def _unreadable_presence(stand: Stand) -> None:
    stand.invoke(_PRESENCE, events.forwarded(stand.device(), b"no event " + events.photo_id().encode()))


def _renews(stand: Stand) -> None:
    """Two requests for one order: the certificate of the first ends, with the connection that was made with it."""
    device = stand.device(csr_pem=signing_request())
    rotation = ordered_rotation(stand, device, grace_minutes=60)
    first = _signed(stand, device, rotation)
    stand.invoke(_PRESENCE, events.forwarded(device, connected(first)))
    request = {"v": 1, "rotation_id": rotation, "csr_pem": signing_request()}
    for _ in range(2):
        _says(stand, device, "request", request)
        stand.heard_on(f"cloudiot/{device}/certificate/grant")


def _proves(stand: Stand) -> None:
    device = stand.device(csr_pem=signing_request())
    stand.invoke(_PRESENCE, events.forwarded(device, connected(only_certificate(stand, device))))
    prove_rotation(stand, device, ordered_rotation(stand, device, grace_minutes=0))
    stand.heard_on(f"cloudiot/{device}/certificate/accepted")


def _not_renewed(stand: Stand) -> None:
    device = stand.device()
    _says(stand, device, "request", {"v": 1, "rotation_id": events.photo_id(), "csr_pem": signing_request()})
    stand.heard_on(f"cloudiot/{device}/certificate/refusal")


def ordered_rotation(stand: Stand, device: str, *, grace_minutes: int) -> str:
    """Order a device to change its certificate; the id of the order."""
    grace = {"grace_minutes": grace_minutes}
    order = stand.front.call("POST /devices/{device_id}/certificate/rotate", device_id=device, query=grace)
    return str(order["rotation_id"])


def prove_rotation(stand: Stand, device: str, rotation: str) -> None:
    """Let a device have a new certificate signed under an order, and prove it."""
    new = _signed(stand, device, rotation)
    _says(stand, device, "proof", {"v": 1, "rotation_id": rotation}, certificate_id=new)


def only_certificate(stand: Stand, device: str) -> str:
    """The id of the certificate that a device was enrolled with."""
    (certificate,) = stand.front.call("GET /devices/{device_id}", device_id=device)["certificates"]
    return str(certificate["certificate_id"])


def _signed(stand: Stand, device: str, rotation: str) -> str:
    """The id of the certificate that is signed under an order."""
    _says(stand, device, "request", {"v": 1, "rotation_id": rotation, "csr_pem": signing_request()})
    return str(stand.front.call("GET /devices/{device_id}", device_id=device)["rotation"]["certificate_id"])


def _says(stand: Stand, device: str, what: str, message: dict[str, object], *, certificate_id: str = "c" * 64) -> None:
    topic = f"cloudiot/{device}/certificate/{what}"
    stand.invoke(_CERTIFICATES, events.forwarded(device, message, topic=topic, certificate_id=certificate_id))


ERRANDS: Final = (
    Errand(name="an operator's key is looked at", of=_AUTHORIZER, run=_authorised),
    Errand(name="a device joins", of=_PROVISIONING, run=_joins),
    Errand(name="a device may not join", of=_PROVISIONING, run=_may_not_join),
    Errand(name="a configuration changes", of=_CONFIGURATIONS, run=_configured),
    Errand(name="a report is refused", of=_CONFIGURATIONS, run=_report_refused),
    Errand(name="a device connects", of=_PRESENCE, run=_connects),
    Errand(name="connections fight for a name", of=_PRESENCE, run=_fights_for_its_name),
    Errand(name="an unreadable lifecycle event", of=_PRESENCE, run=_unreadable_presence),
    Errand(name="a certificate is renewed twice", of=_CERTIFICATES, run=_renews),
    Errand(name="a certificate is proven", of=_CERTIFICATES, run=_proves),
    Errand(name="a certificate is not renewed", of=_CERTIFICATES, run=_not_renewed),
)

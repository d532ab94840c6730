"""Looks after the certificates whose time has come: ends those that are replaced, tells people of those that expire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.certificate import Certificate
from chalicelib.domain.certificate_expiry import expiry_breach
from chalicelib.ports.devices import DeviceDirectory
from chalicelib.services.attempts import Attempts
from chalicelib.services.end_certificate import EndingPorts, end_certificate
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.tell_people import AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateCheckPorts:
    """What the check looks at."""

    devices: DeviceDirectory
    ending: EndingPorts
    alerting: AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateReport:
    """How many certificates were ended, how many expire soon, and how many alerts that opened."""

    ended: int
    expiring: int
    alerts_opened: int


def check_certificates(*, ports: CertificateCheckPorts) -> CertificateReport:
    """End every certificate whose grace time is over, or that was never proven; raise an alert for every one that
    expires soon.

    It reads the certificates that are due, in one query: what it costs goes with what is due, not with the fleet.

    Raises:
        ExceptionGroup: some could not be ended, or their alerts not be raised; all others were.
    """
    now = ports.alerting.clock()
    due = list(ports.ending.book.due(now))
    attempts = Attempts("check certificates")
    ended = 0
    for certificate in due:
        if certificate.has_to_end(now):
            with attempts.one():
                ended += _end(certificate, now, ports.ending)
    expiring = [certificate for certificate in due if not certificate.has_to_end(now)]
    opened = 0
    with attempts.one():
        opened = _warn(expiring, now, ports)
    attempts.raise_failures()
    return CertificateReport(ended=ended, expiring=len(expiring), alerts_opened=opened)


def _end(listed: Certificate, now: datetime, ports: EndingPorts) -> bool:
    """The list may lag behind: what is looked at is what lies in the table now."""
    stored = ports.book.of_device(listed.device_id)
    certificate = next((each for each in stored if each.certificate_id == listed.certificate_id), None)
    if certificate is None or not certificate.has_to_end(now):
        return False
    end_certificate(certificate, now=now, ports=ports)
    return True


def _warn(expiring: Sequence[Certificate], now: datetime, ports: CertificateCheckPorts) -> int:
    devices = ports.devices.known({certificate.device_id for certificate in expiring})
    sites = {device_id: device.site for device_id, device in devices.items()}
    breaches = [expiry_breach(each, now) for each in expiring if each.device_id in sites]
    return raise_alerts(filter(None, breaches), sites=sites, ports=ports.alerting)

"""Takes up the certificates that may act for a device and that nobody has recorded yet."""

from chalicelib.domain.certificate import Certificate
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook


def adopt_certificates(device_id: str, *, book: CertificateBook, authority: CertificateAuthority) -> None:
    """Record what the broker knows of a device beyond the book: what an enrolment has just made, or an operator by
    other means. They are the device's as much as the others: they expire, are replaced and revoked with them.
    """
    recorded = {certificate.certificate_id for certificate in book.of_device(device_id)}
    for certificate_id in sorted(authority.of_thing(device_id) - recorded):
        book.record(Certificate.issued(certificate_id, device_id, authority.validity_of(certificate_id)))

"""From when to when a certificate may be used: DescribeCertificate says it on AWS, MiniStack leaves it out."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography import x509

from local_cloud.emulation import borrowed

_Answer = tuple[int, dict[str, str], bytes]


def install() -> None:
    """Let the description of a certificate say it."""
    borrowed.CERTIFICATE_REQUEST.wrap(_with_validity)


def _with_validity(original: Callable[..., _Answer]) -> Callable[..., _Answer]:
    def handle_certificate(method: str, path: str, body: bytes, qp: Mapping[str, Any]) -> _Answer:
        status, headers, answer = original(method, path, body, qp)
        if method != "GET" or status != 200:
            return status, headers, answer
        document = json.loads(answer)
        description = document["certificateDescription"]
        certificate = x509.load_pem_x509_certificate(description["certificatePem"].encode())
        description["validity"] = {
            "notBefore": certificate.not_valid_before_utc.timestamp(),
            "notAfter": certificate.not_valid_after_utc.timestamp(),
        }
        return status, headers, json.dumps(document).encode()

    return handle_certificate

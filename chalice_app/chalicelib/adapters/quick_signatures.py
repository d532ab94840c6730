"""Requests of DynamoDB, signed by a key that is made once a day.

botocore makes the key anew for each request, and copies the request twice to sign it: a fifth of all that the request
takes. A signature by AWS's rules (Signature Version 4) is four lines of text and a keyed hash; who may do what is still
for AWS to say. The hooks are botocore's public events: it is told to leave these requests unsigned, and before it would
have signed them, they are.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hmac
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from botocore import UNSIGNED

from chalicelib.adapters.quick_requests import ITEMS_OF

_ALGORITHM: Final = "AWS4-HMAC-SHA256"
# Which headers are signed, beside the host: those of AWS's own, as its rules demand, and what the body is.
_SIGNED: Final = ("x-amz-", "content-type")


def hurry_signatures(client: Any, credentials: Any) -> Any:
    """Let a client of DynamoDB sign its large requests quickly.

    Args:
        credentials: of the session that made the client; without any, all stays as it is.

    Returns:
        The client.
    """

    def sign(request: Any, region_name: str, signing_name: str, **_: Any) -> None:
        now = datetime.now(UTC)
        add_signature(request, credentials.get_frozen_credentials(), region=region_name, service=signing_name, now=now)

    for operation in ITEMS_OF if credentials is not None else ():
        client.meta.events.register(f"choose-signer.dynamodb.{operation}", _nobody)
        client.meta.events.register(f"before-sign.dynamodb.{operation}", sign)
    return client


def add_signature(request: Any, credentials: Any, *, region: str, service: str, now: datetime) -> None:
    """Sign a POST to the root of a service, whose body is bytes."""
    moment = f"{now:%Y%m%dT%H%M%SZ}"
    headers = request.headers
    headers["X-Amz-Date"] = moment
    if credentials.token:
        headers["X-Amz-Security-Token"] = credentials.token
    signed = {name.lower(): value for name, value in headers.items() if name.lower().startswith(_SIGNED)}
    signed["host"] = urlsplit(request.url).netloc
    names = ";".join(sorted(signed))
    listed = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = f"POST\n/\n\n{listed}\n{names}\n{sha256(request.data).hexdigest()}"
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    to_sign = f"{_ALGORITHM}\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = _key_of_the_day(credentials.secret_key, moment[:8], region, service)
    signature = _hash(key, to_sign).hex()
    headers["Authorization"] = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )


# One day, and the next one while the clock strikes.
@lru_cache(maxsize=4)
def _key_of_the_day(secret_key: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (day, region, service, "aws4_request"):
        key = _hash(key, part)
    return key


def _hash(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _nobody(**_: Any) -> Any:
    return UNSIGNED

"""Finds out whose key a request carries."""

import hmac
from hashlib import sha256

from chalicelib.domain.operator import OperatorKey
from chalicelib.ports.operators import OperatorKeys


def authorize_operator(authorization: str, *, keys: OperatorKeys) -> OperatorKey | None:
    """The key that an `Authorization: Bearer <key>` header carries, None when it is not one of ours.

    Every key is compared, and in constant time: how long the answer takes tells nothing about
    the keys, nor about which of them was nearly right. Digests are compared because they have one length.
    """
    scheme, _, presented = authorization.partition(" ")
    if scheme.lower() != "bearer" or not presented:
        return None
    digest = _digest(presented)
    matching = [key for key in keys.all() if hmac.compare_digest(_digest(key.key), digest)]
    return matching[0] if matching else None


def _digest(key: str) -> bytes:
    return sha256(key.encode(errors="surrogatepass")).digest()

"""Loopback counts as a secure transport.

Every queue, topic and bucket of the stack refuses requests that do not come over TLS. The
emulator's AWS APIs are plain HTTP, which on loopback nobody can listen to, so requests there
meet that condition; with the policies left as they are, all else in them is enforced.
"""

from collections.abc import Callable
from typing import Any

from local_cloud.emulation import borrowed


def install() -> None:
    """Answer the condition key `aws:SecureTransport` with true."""
    borrowed.CONDITION_KEY.wrap(_with_loopback_as_secure)


def _with_loopback_as_secure(original: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    def resolve(key: str, ctx: Any) -> Any:
        return "true" if key.lower() == "aws:securetransport" else original(key, ctx)

    return resolve

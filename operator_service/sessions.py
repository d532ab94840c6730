"""Sessions: an operator key is exchanged for a short-lived token, which the browser keeps in a cookie.

A token is sealed with the very key that it was given for. So nothing is stored, every process knows every session,
and a key that is taken away ends its sessions with it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeSerializer

from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.operator import OperatorKey, Role

# The prefix makes browsers refuse the cookie from anybody but this host, over TLS alone.
_SECURE_COOKIE: Final = "__Host-session"
# On one machine there is no TLS.
_PLAIN_COOKIE: Final = "session"

# A page that was left alone ends within an afternoon's break; one that is looked at renews its session as it goes.
LIFETIME: Final = timedelta(hours=2)
RENEW_AFTER: Final = LIFETIME / 4
# A wall screen stays for a week, and so does a cookie that was stolen from it.
LONGEST: Final = timedelta(days=7)

_SALT: Final = "cloudiot.operator-session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who asks, and what they may do.

    Attributes:
        key: the operator's.
        began_at: when the key was presented.
        issued_at: of the token; the session ends `LIFETIME` later.
        by_cookie: whether a browser sent a token along, as it would for any page; else the key itself came.
    """

    key: OperatorKey
    began_at: datetime
    issued_at: datetime
    by_cookie: bool

    @property
    def name(self) -> str:
        """Of the key: who did something is told by it."""
        return self.key.name

    @property
    def role(self) -> Role:
        """What the key allows."""
        return self.key.role

    @property
    def expires_at(self) -> datetime:
        """When it is over unless it is renewed."""
        return min(self.issued_at + LIFETIME, self.began_at + LONGEST)

    def renewed(self, now: datetime) -> "Session":
        """The same session, good for another while."""
        return replace(self, issued_at=now)


def begin(key: OperatorKey, now: datetime) -> Session:
    """The session of whoever presented this key."""
    return Session(key=key, began_at=now, issued_at=now, by_cookie=False)


def token_of(session: Session) -> str:
    """What the browser keeps of it."""
    key = session.key
    return _seal(key).dumps([key.name, to_ms(session.began_at), to_ms(session.issued_at)])


def session_of(token: str, keys: Iterable[OperatorKey], now: datetime) -> Session | None:
    """Whose token it is; None when it is forged or too old, or when its key is not valid any more."""
    for key in keys:
        try:
            name, began_ms, issued_ms = _seal(key).loads(token)
        except BadSignature:
            continue
        session = Session(
            key=key,
            began_at=from_ms(began_ms),
            issued_at=from_ms(issued_ms),
            by_cookie=True,
        )
        return session if name == key.name and now < session.expires_at else None
    return None


def is_due_for_renewal(session: Session, now: datetime) -> bool:
    """Whether it has been in use for a while."""
    return session.by_cookie and now - session.issued_at >= RENEW_AFTER


def cookie_name(*, secure: bool) -> str:
    """What the cookie is called."""
    return _SECURE_COOKIE if secure else _PLAIN_COOKIE


def cookie_rules(*, secure: bool) -> dict[str, Any]:
    """How a browser is to treat the cookie: scripts never see it, and pages of others never send it."""
    return {"httponly": True, "samesite": "strict", "path": "/", "secure": secure}


def _seal(key: OperatorKey) -> URLSafeSerializer:
    return URLSafeSerializer(
        key.key, salt=_SALT, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )

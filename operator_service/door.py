"""Who is let in: with a session or with a key, to read or to act."""

from fastapi import Request

from chalicelib import wiring
from chalicelib.domain.errors import KeyRefused, NotSignedIn, RoleTooLow
from chalicelib.domain.operator import Role, may_act_as
from chalicelib.observability import Metric, count, logger
from chalicelib.services.authorize_operator import authorize_operator
from chalicelib.services.tell_of_session import tell_of_refusal
from operator_service.addresses import address_of
from operator_service.own_page import check_own_page
from operator_service.sessions import Session, begin, cookie_name, session_of
from operator_service.settings import Settings
from operator_service.wrong_keys import TRIES_A_MINUTE, WrongKeys


class Door:
    """Asks everybody who they are. Its methods look keys up, which may take a moment: they belong into threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._wrong_keys = WrongKeys()

    def signed_in(self, request: Request) -> Session:
        """A dependency of routes that only read.

        Raises:
            AccessRefused: nobody of ours asks.
        """
        return self.admit(request, Role.VIEWER)

    def acting(self, request: Request) -> Session:
        """A dependency of routes that change something.

        Raises:
            AccessRefused: nobody of ours asks, or nobody who may do that, or from a page that is not ours.
        """
        return self.admit(request, Role.OPERATOR)

    def admit(self, request: Request, least: Role) -> Session:
        """Let somebody in who is at least this.

        Raises:
            AccessRefused: nobody of ours asks, or nobody who may do that, or from a page that is not ours.
        """
        session = self._session(request)
        if not may_act_as(session.role, least):
            raise RoleTooLow(f"the key {session.name} is a {session.role}'s")
        if session.by_cookie and least is Role.OPERATOR:
            check_own_page(request, self._settings)
        return session

    def try_key(self, key: str, request: Request) -> Session:
        """The session that a key begins.

        Raises:
            KeyRefused: it is none of ours.
            TooManyTries: too many wrong ones came from there.
        """
        address = address_of(request, caller_header=self._settings.caller_header)
        self._wrong_keys.check(address)
        known = authorize_operator(f"Bearer {key}", keys=wiring.operator_keys())
        if known is None:
            self._refuse(address)
            raise KeyRefused("the key is none of ours")
        return begin(known, wiring.clock()())

    def session_in_cookie(self, request: Request) -> Session | None:
        """The session that a browser has with us, None when there is none (any more)."""
        token = request.cookies.get(cookie_name(secure=self._settings.secure))
        return None if token is None else session_of(token, wiring.operator_keys().all(), wiring.clock()())

    def _session(self, request: Request) -> Session:
        authorization = request.headers.get("authorization")
        if authorization is not None:
            scheme, _, key = authorization.partition(" ")
            if scheme.lower() != "bearer":
                raise NotSignedIn("a key comes as `Authorization: Bearer <key>`")
            return self.try_key(key, request)
        session = self.session_in_cookie(request)
        if session is None:
            raise NotSignedIn("there is neither a session nor a key in the request")
        return session

    def _refuse(self, address: str) -> None:
        tries = self._wrong_keys.note(address)
        count(Metric.SIGN_INS_REFUSED)
        logger.warning("operator key refused", address=address, tries=tries)
        # The first and the last of a minute: whoever tries on must not be able to fill the feed.
        if tries in (1, TRIES_A_MINUTE):
            tell_of_refusal(address, tries=tries, at=wiring.clock()(), events=wiring.event_feed())

"""`/session`: exchanges a key for a session, says who is signed in, and lets them go."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chalicelib import wiring
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import NotSignedIn
from chalicelib.domain.operator import Role
from chalicelib.services.tell_of_session import tell_of_sign_in, tell_of_sign_out
from operator_service.addresses import address_of
from operator_service.door import Door
from operator_service.own_page import check_own_page
from operator_service.problems import refusals
from operator_service.sessions import Session, cookie_name, cookie_rules, is_due_for_renewal, token_of
from operator_service.settings import Settings


class PresentedKey(BaseModel):
    """An operator key."""

    model_config = ConfigDict(extra="forbid", strict=True)

    # Ours have 43 characters; nobody's has a thousand.
    key: Annotated[str, Field(min_length=1, max_length=1000)]


class SessionItem(BaseModel):
    """Who is signed in."""

    name: Annotated[str, Field(description="Of the operator's key; it stands in the activity feed beside what is done")]
    role: Role
    expires_at: Annotated[int, Field(description="When it ends unless it is used; epoch milliseconds, UTC")]


def sign_in_routes(settings: Settings, door: Door) -> APIRouter:
    """The routes. They are functions and no coroutines: each looks up keys, in a thread."""
    router = APIRouter(tags=["session"])
    name, rules = cookie_name(secure=settings.secure), cookie_rules(secure=settings.secure)

    def keep(session: Session, response: Response) -> SessionItem:
        # In seconds from now: a browser's clock may be wrong.
        lasts_s = (session.expires_at - wiring.clock()()) // timedelta(seconds=1)
        response.set_cookie(name, token_of(session), max_age=lasts_s, **rules)
        return _item(session)

    @router.post(
        "/session",
        summary="Sign in",
        responses=refusals(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS),
    )
    def post_session(body: PresentedKey, request: Request, response: Response) -> SessionItem:
        """Sets a cookie that scripts cannot read. Needs the header `X-CloudIoT-Request: 1`, and a page of ours."""
        check_own_page(request, settings)
        session = door.try_key(body.key, request)
        address = address_of(request, caller_header=settings.caller_header)
        tell_of_sign_in(session.name, address, at=wiring.clock()(), events=wiring.event_feed())
        return keep(session, response)

    @router.get("/session", summary="Say who is signed in", responses=refusals(HTTPStatus.UNAUTHORIZED))
    def get_session(request: Request, response: Response) -> SessionItem:
        """Renews the session when it has been in use for a while."""
        session = door.session_in_cookie(request)
        if session is None:
            raise NotSignedIn("nobody is signed in")
        now = wiring.clock()()
        if is_due_for_renewal(session, now):
            return keep(session.renewed(now), response)
        return _item(session)

    @router.delete(
        "/session",
        summary="Sign out",
        status_code=HTTPStatus.NO_CONTENT,
        responses=refusals(HTTPStatus.FORBIDDEN),
    )
    def delete_session(request: Request, response: Response) -> None:
        """May be repeated."""
        check_own_page(request, settings)
        session = door.session_in_cookie(request)
        if session is not None:
            tell_of_sign_out(session.name, at=wiring.clock()(), events=wiring.event_feed())
        response.delete_cookie(name, **rules)
        # Links to pictures are kept for some minutes; whoever sits down here next has no use for them.
        response.headers["Clear-Site-Data"] = '"cache"'

    return router


def _item(session: Session) -> SessionItem:
    return SessionItem(name=session.name, role=session.role, expires_at=to_ms(session.expires_at))

"""Whether the process lives, and whether it can do its work."""

from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock
from typing import Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from chalicelib import wiring
from chalicelib.domain.errors import CloudIoTError
from chalicelib.services.check_health import check_health
from operator_service.ending import Ending

# Anybody may ask: however many do, the tables are asked this often.
_ASK_AGAIN_AFTER: Final = timedelta(seconds=5)


class Readiness:
    """What the tables said when they were last asked."""

    def __init__(self) -> None:
        self._asking = Lock()
        self._asked_at: datetime | None = None
        self._problem: str | None = None

    def problem(self) -> str | None:
        """What is wrong; None when all is well.

        One asks the tables. Who comes meanwhile is told what was known before: while a table does not answer, checks
        must not take up one thread after the other.
        """
        if self._asking.acquire(blocking=self._asked_at is None):
            try:
                self._ask()
            finally:
                self._asking.release()
        return self._problem

    def _ask(self) -> None:
        now = wiring.clock()()
        if self._asked_at is None or now - self._asked_at >= _ASK_AGAIN_AFTER:
            self._problem, self._asked_at = _problem(), now


def health_routes(ending: Ending) -> APIRouter:
    """The routes."""
    router = APIRouter(tags=["health"])
    readiness = Readiness()

    @router.get("/healthz", summary="The process lives")
    async def get_healthz() -> dict[str, str]:
        """Asks nobody else: a table that is away is no reason to restart this."""
        return {"status": "ok"}

    @router.get(
        "/readyz",
        summary="The service can do its work",
        responses={HTTPStatus.SERVICE_UNAVAILABLE: {"description": "It cannot, and says why."}},
    )
    def get_readyz() -> JSONResponse:
        """What it stands on answers, and it is not about to end."""
        problem = "the service is ending" if ending.begun else readiness.problem()
        if problem is None:
            return JSONResponse({"status": "ready"})
        answer = {"status": "waiting", "reason": problem}
        return JSONResponse(answer, status_code=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "5"})

    return router


def _problem() -> str | None:
    try:
        check_health(telemetry=wiring.telemetry_store(), devices=wiring.device_registry())
    except CloudIoTError as error:
        return error.title
    return None

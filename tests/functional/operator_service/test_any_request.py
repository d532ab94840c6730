"""Whatever is asked, the operator service answers as its OpenAPI document says: schemathesis thinks of the requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis import Case

from operator_service.app import create_app
from operator_service.settings import Settings
from tests.builders import MINUTE, NOON, a_photo, a_sample, an_alert, an_event
from tests.functional.http.any_request import a_few_of_each, ask_and_judge
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR
from tests.functional.operator_service.service_client import PUBLIC_URL


@asynccontextmanager
async def _without_long_tasks(_app: FastAPI) -> AsyncIterator[None]:
    """Nobody follows the feed: what is asked here is answered without."""
    yield


def _service() -> FastAPI:
    service = create_app(Settings(public_url=PUBLIC_URL))
    service.router.lifespan_context = _without_long_tasks
    return service


schema = schemathesis.openapi.from_asgi("/openapi.json", _service())
# What is answered to a method that a path does not have, test_api.py looks at: by the document, nobody can GET
# /api/alerts/bulk, and yet that is how one asks for the alert of the name "bulk".
schema.config.phases.coverage.unexpected_methods = set()


@pytest.fixture(autouse=True)
def _something_is_there(platform: FakePlatform) -> None:
    platform.measured(a_sample(NOON - MINUTE))
    platform.photos.record(a_photo(), an_event())
    platform.alerts.save(an_alert(), replacing=None)


# The live stream has no end of its own; tests/unit/operator_service and the browser read it.
@schema.exclude(path="/live").parametrize()
@a_few_of_each
def test_any_request_is_answered_as_documented(case: Case[Any]) -> None:
    ask_and_judge(case, {"Authorization": f"Bearer {OPERATOR.key}"})

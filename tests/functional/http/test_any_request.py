"""Whatever is asked, the Chalice API answers as its OpenAPI document says: schemathesis thinks of the requests."""

from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from chalice.test import Client
from schemathesis import Case

from app import app
from tests.builders import MINUTE, NOON, a_photo, a_sample, an_alert, an_event
from tests.functional.http.any_request import a_few_of_each, ask_and_judge
from tests.functional.http.chalice_wsgi import ChaliceWsgi
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR

_PROJECT: Final = Path(__file__).parents[3] / "chalice_app"
schema = schemathesis.openapi.from_wsgi("/openapi.json", ChaliceWsgi(Client(app, project_dir=str(_PROJECT))))
# A method that a path does not have is answered by API Gateway, not by the app.
schema.config.phases.coverage.unexpected_methods = set()


@pytest.fixture(autouse=True)
def _something_is_there(platform: FakePlatform) -> None:
    platform.measured(a_sample(NOON - MINUTE))
    platform.photos.record(a_photo(), an_event())
    platform.alerts.save(an_alert(), replacing=None)


@schema.parametrize()
@a_few_of_each
def test_any_request_is_answered_as_documented(case: Case[Any]) -> None:
    ask_and_judge(case, {"Authorization": f"Bearer {OPERATOR.key}"})

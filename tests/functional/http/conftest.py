"""The whole app over in-memory parts, for every test of the REST API."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from chalice.test import Client

from app import app
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import RestClient

_PROJECT: Final = Path(__file__).parents[3] / "chalice_app"


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> FakePlatform:
    fake = FakePlatform()
    fake.wire_in(monkeypatch)
    return fake


@pytest.fixture
def api(platform: FakePlatform) -> Iterator[RestClient]:
    assert platform.devices.devices
    with Client(app, project_dir=str(_PROJECT)) as client:
        yield RestClient(client)

"""The operator service over parts in memory."""

import pytest

from operator_service.settings import Settings
from tests.functional.http.platform import FakePlatform
from tests.functional.operator_service.service_client import PUBLIC_URL, ServiceClient


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> FakePlatform:
    """The parts."""
    fake = FakePlatform()
    fake.wire_in(monkeypatch)
    return fake


@pytest.fixture
def service(platform: FakePlatform) -> ServiceClient:
    """A browser that nobody is signed in at."""
    assert platform.keys.keys
    return ServiceClient(Settings(public_url=PUBLIC_URL))

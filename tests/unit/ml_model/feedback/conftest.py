"""Each test has a platform of its own: in memory, and in moto's cloud."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.contract import cloud
from tests.unit.ml_model.platform_records import Platform, PlatformInMemory, PlatformInMoto


@pytest.fixture
def empty_cloud(socket_disabled: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ARG001
    """An AWS account in memory, and no network."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", cloud.REGION)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield


@pytest.fixture(params=[PlatformInMemory, PlatformInMoto], ids=["fake", "moto"])
def platform(request: pytest.FixtureRequest, empty_cloud: None) -> Platform:  # noqa: ARG001
    made: Platform = request.param()
    return made

"""Every test here has an empty cloud of its own, and no network."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.contract.records import Records, dynamo_records, fake_records


@pytest.fixture(autouse=True)
def _empty_cloud(socket_disabled: None) -> Iterator[None]:  # noqa: ARG001 - asking for it is what blocks sockets
    with mock_aws():
        yield


@pytest.fixture(params=[fake_records, dynamo_records], ids=["fake", "dynamo"])
def records(request: pytest.FixtureRequest) -> Records:
    made: Records = request.param()
    return made

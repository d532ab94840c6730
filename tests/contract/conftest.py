"""Every test here has an empty cloud of its own, and no network."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib import observability
from tests.contract.records import Records, dynamo_records, fake_records


@pytest.fixture(autouse=True)
def _empty_cloud(socket_disabled: None) -> Iterator[None]:  # noqa: ARG001 - asking for it is what blocks sockets
    with mock_aws():
        yield


@pytest.fixture(params=[fake_records, dynamo_records], ids=["fake", "dynamo"])
def records(request: pytest.FixtureRequest) -> Records:
    made: Records = request.param()
    return made


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The metrics that are counted."""
    names: list[str] = []
    monkeypatch.setattr(observability._metrics, "add_metric", lambda name, **_rest: names.append(name))
    return names

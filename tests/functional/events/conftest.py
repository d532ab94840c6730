"""The whole app over in-memory parts, woken by events as AWS sends them."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from chalice.test import Client

from app import app
from chalicelib import observability
from chalicelib import settings as settings_module
from chalicelib.observability import logger
from chalicelib.settings import settings
from tests.fakes.world import World
from tests.functional.events.lambda_calls import LogLines, Wake

_PROJECT: Final = Path(__file__).parents[3] / "chalice_app"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Every part behind the entry points."""
    fake = World()
    fake.wire_in(monkeypatch)
    return fake


@pytest.fixture
def wake(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wake]:
    """Invokes a function by its name, as Lambda does, and gives what it returns."""
    assert world.devices.devices
    for name in settings_module.Settings.__dataclass_fields__:
        monkeypatch.setenv(f"{name.upper()}_DAYS" if name.endswith("_retention") else name.upper(), "365")
    settings.cache_clear()
    # What other tests counted outside of an invocation would be written with the first one.
    observability._metrics.clear_metrics()
    with Client(app, project_dir=str(_PROJECT)) as client:
        yield lambda name, event: client.lambda_.invoke(name, event).payload
    settings.cache_clear()


@pytest.fixture
def log_lines(monkeypatch: pytest.MonkeyPatch) -> LogLines:
    """Gives the lines that were logged, read as JSON."""
    written = io.StringIO()
    monkeypatch.setattr(logger.handlers[0], "stream", written)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]

"""The app as Chalice packages it: which functions it has, by what they are woken, under which names."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import app
from chalicelib import triggers

_APP = Path(__file__).parents[3] / "chalice_app"

EVENT_FUNCTIONS = {
    triggers.TELEMETRY_CONSUMER,
    triggers.PHOTO_CONSUMER,
    triggers.UPLOAD_REQUESTS,
    triggers.PHOTO_OUTCOMES,
    triggers.CONFIGURATION_CHANGES,
    triggers.CERTIFICATE_MESSAGES,
    triggers.PRESENCE,
    triggers.UNDELIVERED,
    triggers.PROVISIONING,
    triggers.CAPTURE_SCHEDULE,
    triggers.DEVICE_CHECK,
    triggers.ALERT_SETTLEMENT,
    triggers.RISK_CHECK,
    triggers.ROLLUP_SCHEDULE,
    triggers.ROLLOUT_CHECK,
    triggers.KEY_ROTATION,
}


def _configured(name: str) -> Any:
    (config,) = [each for each in (*app.event_sources, *app.pure_lambda_functions) if each.name == name]
    return config


def test_every_function_is_named_as_the_infrastructure_expects() -> None:
    registered = {config.name for config in (*app.event_sources, *app.pure_lambda_functions)}

    assert registered == EVENT_FUNCTIONS
    assert triggers.OPERATOR_AUTHORIZER in {config.name for config in app.builtin_auth_handlers}


def test_sources_are_named_after_the_stage() -> None:
    assert _configured(triggers.TELEMETRY_CONSUMER).stream == triggers.telemetry_stream_name("dev")
    assert _configured(triggers.PHOTO_CONSUMER).queue == triggers.photo_queue_name("dev")
    assert _configured(triggers.UNDELIVERED).queue == triggers.undelivered_queue_name("dev")


def test_the_stage_comes_from_the_environment_of_the_packaging() -> None:
    source = (
        "import app, json; print(json.dumps({s.name: getattr(s, 'queue', None) or getattr(s, 'stream', None)"
        " for s in app.app.event_sources}))"
    )
    environment = {"STAGE": "test", "PYTHONPATH": str(_APP)}

    printed = subprocess.run(
        [sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert triggers.telemetry_stream_name("test") in printed
    assert triggers.photo_queue_name("test") in printed


@pytest.mark.parametrize("name", sorted(EVENT_FUNCTIONS))
def test_a_function_runs_from_its_own_module_as_lambda_imports_it(name: str) -> None:
    module, _, handler = _configured(name).handler_string.rpartition(".")

    assert getattr(importlib.import_module(module), handler) is app.handler_map[name]


def test_importing_the_app_loads_no_sdk_and_no_picture_library() -> None:
    """It is imported at every cold start, and far from AWS while it is packaged."""
    source = "import app, sys; print(sorted({'arro3', 'boto3', 'botocore.session', 'PIL'} & set(sys.modules)))"

    printed = subprocess.run(
        [sys.executable, "-c", source], env={"PYTHONPATH": str(_APP)}, capture_output=True, text=True, check=True
    ).stdout

    assert printed.strip() == "[]"


def test_the_app_leaves_the_log_as_it_was_set_up() -> None:
    """Chalice looks for a handler on today's standard output, and makes the log its own if there is none."""
    source = (
        "import io, logging, sys, chalicelib.observability; sys.stdout = io.StringIO(); import app; "
        "log = logging.getLogger('cloudiot'); sys.exit((log.level, len(log.handlers)) != (logging.INFO, 1))"
    )

    subprocess.run([sys.executable, "-c", source], env={"PYTHONPATH": str(_APP)}, check=True)

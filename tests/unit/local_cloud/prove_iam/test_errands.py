"""Nothing that functions do is left out of the proof: whoever adds a route or a function adds an errand."""

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from chalicelib.rest.api import OPERATIONS
from infrastructure.function_catalogue import FUNCTIONS
from local_cloud.prove_iam.errands import (
    of_devices,
    of_operations,
    of_operator_service,
    of_photos,
    of_rest,
    of_schedules,
    of_telemetry,
    of_updates,
)
from local_cloud.prove_iam.errands.of_reading import THINGS
from local_cloud.prove_iam.stand import OPERATOR_SERVICE

_MODULES: Final = (
    *(of_telemetry, of_photos, of_devices, of_schedules, of_updates, of_operations, of_rest),
    of_operator_service,
)
ERRANDS: Final = [errand for module in _MODULES for errand in module.ERRANDS]
_SOURCES: Final = "".join(
    file.read_text("utf-8") for file in (Path(__file__).parents[4] / "local_cloud" / "prove_iam").rglob("*.py")
)
ROUTES: Final = sorted(f"{operation.method} {operation.path}" for operation in OPERATIONS)


def test_every_function_and_the_service_have_errands_and_nobody_else_has() -> None:
    assert {errand.of for errand in ERRANDS} == {*FUNCTIONS, OPERATOR_SERVICE}


def test_no_two_errands_of_a_function_have_the_same_name() -> None:
    names = Counter((errand.of, errand.name) for errand in ERRANDS)

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("route", [route for route in ROUTES if not route.startswith("GET ")])
def test_what_changes_something_is_called_by_an_errand(route: str) -> None:
    # Rules of crops, sites and devices are changed by one errand, which fills in whose.
    general = re.sub(r"/thresholds/(crops|sites|devices)/\{\w+\}", "/thresholds/{kind}/{{{name}}}", route)

    assert f'"{general}"' in _SOURCES


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("GET ")])
def test_what_is_read_is_read_of_things_that_the_errands_can_make(route: str) -> None:
    assert set(re.findall(r"\{(\w+)\}", route)) <= set(THINGS)

"""`infrastructure/` reads as an inventory: small files, each with one thing in it."""

import re
from pathlib import Path
from typing import Final

import pytest

INFRASTRUCTURE: Final = Path(__file__).parents[2] / "infrastructure"
COMPONENTS: Final = sorted((INFRASTRUCTURE / "components").rglob("*.py"))


def lines_of(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def test_the_stack_connects_components_and_does_nothing_else() -> None:
    assert lines_of(INFRASTRUCTURE / "platform_stack.py") < 150


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda file: file.stem)
def test_a_component_is_read_in_one_go(component: Path) -> None:
    assert lines_of(component) < 200


@pytest.mark.parametrize(
    ("setting", "file"),
    [
        ("MAX_RETRIES: Final = 60", "telemetry_intake.py"),
        ("MAX_RECEIVES: Final = 5", "queues.py"),
        ("LONGEST_REQUEST_BYTES: Final = 1_000_000", "settings_environment.py"),
        ("_BAKING_S: Final = 600", "classifier_instances.py"),
    ],
)
def test_a_limit_stands_where_one_looks_for_it_with_its_reason_above(setting: str, file: str) -> None:
    lines = (INFRASTRUCTURE / "components" / file).read_text("utf-8").splitlines()

    assert lines[lines.index(setting) - 1].startswith("# ")


def test_the_inventory_lists_every_component_once() -> None:
    inventory = (INFRASTRUCTURE / "README.md").read_text("utf-8").partition("## The inventory")[2]
    there = sorted(file.stem for file in (INFRASTRUCTURE / "components").glob("*.py") if file.stem != "__init__")

    assert sorted(re.findall(r"`([a-z_]+)`", inventory)) == there


def test_what_the_guide_says_where_to_look_for_is_there() -> None:
    guide = (INFRASTRUCTURE / "README.md").read_text("utf-8").partition("## The inventory")[0]
    named = set(re.findall(r"`([a-z_/]+(?:\.py|/))`", guide))

    assert {"components/telemetry_intake.py", "components/grants/"} <= named
    assert not [path for path in named if not (INFRASTRUCTURE / path).exists()]

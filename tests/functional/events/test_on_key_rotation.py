"""Secrets Manager's four steps, through the whole app."""

from typing import Any

import pytest

from chalicelib.domain.errors import InputRefused, StoredStateInvalid
from chalicelib.domain.operator import KeyState
from tests.builders import an_operator_key
from tests.fakes.world import World
from tests.functional.events.lambda_calls import LogLines, Wake, an_event

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


@pytest.fixture(autouse=True)
def _named_as_in_the_event(monkeypatch: pytest.MonkeyPatch, wake: Wake) -> None:  # noqa: ARG001 - it sets the rest
    monkeypatch.setenv("OPERATOR_KEYS_SECRET", "/dev/fastapi/api-key")


def a_step(name: str, **changed: Any) -> Any:
    return an_event("key_rotation") | {"Step": name} | changed


def test_a_rotation_makes_a_new_key_and_keeps_the_one_before(world: World, wake: Wake) -> None:
    for step in STEPS:
        wake("on_key_rotation", a_step(step))

    new, old = world.vault.in_force()
    assert (new.state, len(new.key)) == (KeyState.CURRENT, 43)
    assert old == an_operator_key(state=KeyState.PREVIOUS)
    assert [event.text for event in world.events.events.values()] == [
        "New operator keys for owner; the ones before go on working until the next renewal"
    ]


def test_no_step_writes_a_key_into_the_log(world: World, wake: Wake, log_lines: LogLines) -> None:
    for step in STEPS:
        wake("on_key_rotation", a_step(step))

    logged = str(log_lines())
    assert all(key.key not in logged for key in world.vault.in_force())
    assert logged.count("operator keys renewed") == len(STEPS)


def test_a_rotation_that_breaks_off_leaves_the_keys_as_they_are(world: World, wake: Wake) -> None:
    for step in STEPS[:3]:
        wake("on_key_rotation", a_step(step))

    assert world.vault.in_force() == (an_operator_key(),)


@pytest.mark.parametrize(
    "event",
    [
        {},
        [],
        a_step("openSesame"),
        a_step("createSecret", ClientRequestToken="short"),
        a_step("createSecret", ClientRequestToken=7),
        a_step("createSecret", SecretId="arn:aws:secretsmanager:eu-central-1:123456789012:secret:/prod/else-AbCdEf"),
    ],
)
def test_what_is_no_request_for_our_keys_is_refused(world: World, wake: Wake, event: Any) -> None:
    with pytest.raises(InputRefused):
        wake("on_key_rotation", event)

    assert world.vault.in_force() == (an_operator_key(),)


def test_finishing_what_was_never_made_fails_and_changes_nothing(world: World, wake: Wake) -> None:
    with pytest.raises(StoredStateInvalid):
        wake("on_key_rotation", a_step("finishSecret"))

    assert world.vault.in_force() == (an_operator_key(),)

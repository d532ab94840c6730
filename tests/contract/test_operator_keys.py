"""OperatorKeys: the fake and the secret."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest

from chalicelib.adapters.secrets_operator_keys import SecretsOperatorKeys
from chalicelib.domain.errors import Outage, StoredStateInvalid
from chalicelib.domain.operator import KeyState, Role
from chalicelib.ports.operators import OperatorKeys
from tests.builders import an_operator_key
from tests.contract import cloud
from tests.fakes.clock import FrozenClock
from tests.fakes.people import InMemoryOperatorKeys

SECRET: Final = "/test/fastapi/api-key"
NOW: Final = {"SecretId": SECRET, "VersionStage": "AWSCURRENT"}
OWNER: Final = {"name": "owner", "role": "operator", "state": "current", "key": "k" * 32}
GUEST: Final = {"name": "guest", "role": "viewer", "state": "previous", "key": "g" * 32}
KEYS: Final = (an_operator_key(), an_operator_key("guest", role=Role.VIEWER, state=KeyState.PREVIOUS, key="g" * 32))


def secret_keys(content: Any, clock: FrozenClock | None = None) -> SecretsOperatorKeys:
    text = content if isinstance(content, str) else json.dumps(content)
    cloud.client("secretsmanager").create_secret(Name=SECRET, SecretString=text)
    return SecretsOperatorKeys(cloud.client("secretsmanager"), SECRET, clock=clock or FrozenClock())


@pytest.fixture(
    params=[lambda: InMemoryOperatorKeys(KEYS), lambda: secret_keys([OWNER, GUEST])], ids=["fake", "secrets"]
)
def keys(request: pytest.FixtureRequest) -> OperatorKeys:
    made: OperatorKeys = request.param()
    return made


def test_keys_of_both_states_are_valid(keys: OperatorKeys) -> None:
    assert keys.all() == KEYS


def test_a_freshly_generated_secret_is_one_object() -> None:
    assert secret_keys(OWNER).all() == KEYS[:1]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not json",
        "k" * 40,
        "[]",
        "{}",
        "null",
        '"text"',
        [OWNER, OWNER | {"name": "twin"}],
        [OWNER | {"role": "admin"}],
        [OWNER | {"state": "retired"}],
        [OWNER | {"key": "short"}],
        [OWNER | {"key": 7}],
        [OWNER | {"name": ""}],
        [OWNER | {"more": 1}],
        [{"name": "owner", "key": "k" * 32}],
        "[" * 5000,
    ],
)
def test_a_broken_secret_lets_nobody_in(content: Any) -> None:
    with pytest.raises(StoredStateInvalid, match=SECRET):
        secret_keys(content or " ").all()


def test_a_missing_secret_is_named() -> None:
    with pytest.raises(StoredStateInvalid, match=SECRET):
        SecretsOperatorKeys(cloud.client("secretsmanager"), SECRET, clock=FrozenClock()).all()


def test_a_secret_of_bytes_is_named() -> None:
    cloud.client("secretsmanager").create_secret(Name=SECRET, SecretBinary=b"\x00")

    with pytest.raises(StoredStateInvalid, match=SECRET):
        SecretsOperatorKeys(cloud.client("secretsmanager"), SECRET, clock=FrozenClock()).all()


@pytest.mark.parametrize("misplaced", ["role", "state"])
def test_what_is_said_of_a_broken_secret_never_quotes_it(misplaced: str) -> None:
    precious = "p" * 32

    with pytest.raises(StoredStateInvalid) as failed:
        secret_keys([OWNER | {misplaced: precious}]).all()

    assert precious not in str(failed.value)
    assert failed.value.__suppress_context__
    assert f"[...].{misplaced}" in str(failed.value) or f"[0].{misplaced}" in str(failed.value)


def test_no_key_is_ever_printed(keys: OperatorKeys) -> None:
    assert "k" * 32 not in repr(keys.all())


def test_a_rotation_is_in_force_after_a_minute() -> None:
    clock = FrozenClock()
    keys = secret_keys([OWNER], clock)
    keys.all()
    cloud.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=json.dumps([GUEST]))

    clock.advance(timedelta(seconds=59))
    assert keys.all() == KEYS[:1]
    clock.advance(timedelta(seconds=1))
    assert keys.all() == KEYS[1:]


def test_a_secret_that_gets_broken_lets_nobody_in_any_more() -> None:
    clock = FrozenClock()
    keys = secret_keys([OWNER], clock)
    keys.all()
    cloud.client("secretsmanager").put_secret_value(SecretId=SECRET, SecretString="oops")
    clock.advance(timedelta(seconds=60))

    for _ in range(2):
        with pytest.raises(StoredStateInvalid):
            keys.all()


def test_the_last_known_keys_stay_valid_while_the_store_does_not_answer() -> None:
    clock = FrozenClock()
    secrets, stubber = cloud.stubbed("secretsmanager")
    stubber.add_response("get_secret_value", {"SecretString": json.dumps([OWNER])}, NOW)
    stubber.add_client_error("get_secret_value", "InternalServiceError", http_status_code=500)
    keys = SecretsOperatorKeys(secrets, SECRET, clock=clock)
    keys.all()
    clock.advance(timedelta(seconds=60))

    assert keys.all() == KEYS[:1]


def test_a_store_that_never_answered_is_an_outage() -> None:
    secrets, stubber = cloud.stubbed("secretsmanager")
    stubber.add_client_error("get_secret_value", "ThrottlingException", http_status_code=400)

    with pytest.raises(Outage):
        SecretsOperatorKeys(secrets, SECRET, clock=FrozenClock()).all()

"""KeyVault: the fake and the secret with its versions."""

import json
from dataclasses import asdict
from typing import Final

import pytest
from botocore.stub import ANY

from chalicelib.adapters.secrets_key_vault import SecretsKeyVault
from chalicelib.adapters.secrets_operator_keys import SecretsOperatorKeys
from chalicelib.domain.errors import Outage, StoredStateInvalid
from chalicelib.domain.operator import KeyState
from chalicelib.ports.key_vault import KeyVault
from tests.builders import an_operator_key
from tests.contract import cloud
from tests.fakes.clock import FrozenClock
from tests.fakes.people import InMemoryKeyVault

SECRET: Final = "/test/fastapi/api-key"
OWNER: Final = an_operator_key()
NEW: Final = (an_operator_key(key="n" * 43), an_operator_key(state=KeyState.PREVIOUS))
VERSION: Final = "0f9d6a3e-6b0c-4d1e-9a57-2f3c7e9b1a11"


def fake_vault() -> KeyVault:
    return InMemoryKeyVault([OWNER], clock=FrozenClock())


def secret_vault() -> KeyVault:
    client = cloud.client("secretsmanager")
    client.create_secret(Name=SECRET, SecretString=json.dumps(asdict(OWNER)))
    return SecretsKeyVault(client, SECRET)


@pytest.fixture(params=[fake_vault, secret_vault], ids=["fake", "secrets"])
def vault(request: pytest.FixtureRequest) -> KeyVault:
    made: KeyVault = request.param()
    return made


def test_at_first_nothing_is_prepared(vault: KeyVault) -> None:
    assert vault.in_force() == (OWNER,)
    assert vault.prepared(VERSION) is None
    assert not vault.is_in_force(VERSION)


def test_prepared_keys_wait(vault: KeyVault) -> None:
    vault.prepare(VERSION, NEW)

    assert vault.prepared(VERSION) == NEW
    assert vault.in_force() == (OWNER,)
    assert vault.prepared_at(VERSION).tzinfo is not None


def test_the_same_keys_are_prepared_twice_and_kept_once(vault: KeyVault) -> None:
    vault.prepare(VERSION, NEW)
    vault.prepare(VERSION, NEW)

    assert vault.prepared(VERSION) == NEW


def test_a_version_put_in_force_opens_the_door_however_often_that_is_said(vault: KeyVault) -> None:
    vault.prepare(VERSION, NEW)

    vault.put_in_force(VERSION)
    vault.put_in_force(VERSION)

    assert vault.in_force() == NEW
    assert vault.is_in_force(VERSION)
    assert vault.prepared(VERSION) == NEW


def test_nobody_knows_when_a_version_was_prepared_that_was_not(vault: KeyVault) -> None:
    with pytest.raises(StoredStateInvalid, match=VERSION):
        vault.prepared_at(VERSION)


def test_what_the_vault_writes_the_doors_can_read() -> None:
    vault = secret_vault()
    vault.prepare(VERSION, NEW)
    vault.put_in_force(VERSION)

    assert SecretsOperatorKeys(cloud.client("secretsmanager"), SECRET, clock=FrozenClock()).all() == NEW


def test_a_version_without_a_value_is_not_prepared() -> None:
    """Secrets Manager names the version before it asks for its value."""
    client, stubber = cloud.stubbed("secretsmanager")
    stubber.add_client_error("get_secret_value", "ResourceNotFoundException", expected_params=ANY_VERSION)

    assert SecretsKeyVault(client, SECRET).prepared(VERSION) is None


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServiceError"])
def test_a_store_that_does_not_answer_is_an_outage(code: str) -> None:
    client, stubber = cloud.stubbed("secretsmanager")
    stubber.add_client_error("get_secret_value", code, http_status_code=500)

    with pytest.raises(Outage, match="the secrets store"):
        SecretsKeyVault(client, SECRET).in_force()


def test_a_secret_of_bytes_cannot_be_renewed() -> None:
    cloud.client("secretsmanager").create_secret(Name=SECRET, SecretBinary=b"\x00")

    with pytest.raises(StoredStateInvalid, match="holds bytes"):
        SecretsKeyVault(cloud.client("secretsmanager"), SECRET).in_force()


ANY_VERSION: Final = {"SecretId": SECRET, "VersionId": ANY}

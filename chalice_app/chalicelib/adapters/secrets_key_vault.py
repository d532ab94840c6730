"""The versions of the operators' keys, in Secrets Manager."""

from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.adapters.stored_operator_keys import read_keys, written_keys
from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.operator import OperatorKey

_PART: Final = "the secrets store"
_IN_FORCE: Final = "AWSCURRENT"
_PREPARED: Final = "AWSPENDING"


class SecretsKeyVault:
    """Implements `KeyVault`. A version is one of the secret's, named by the token of its rotation."""

    def __init__(self, client: Any, secret: str) -> None:
        self._client = client
        self._secret = secret

    def in_force(self) -> tuple[OperatorKey, ...]:
        with outages_of(_PART):
            value = self._client.get_secret_value(SecretId=self._secret, VersionStage=_IN_FORCE)
        return self._keys(value)

    def is_in_force(self, version: str) -> bool:
        return _IN_FORCE in self._stages().get(version, [])

    def prepared(self, version: str) -> tuple[OperatorKey, ...] | None:
        value = self._version(version)
        return None if value is None else self._keys(value)

    def prepared_at(self, version: str) -> datetime:
        value = self._version(version)
        if value is None:
            raise StoredStateInvalid(f"the secret {self._secret} has no version {version}")
        created: datetime = value["CreatedDate"]
        return created.astimezone(UTC)

    def prepare(self, version: str, keys: tuple[OperatorKey, ...]) -> None:
        with outages_of(_PART):
            self._client.put_secret_value(
                SecretId=self._secret,
                ClientRequestToken=version,
                SecretString=written_keys(keys),
                VersionStages=[_PREPARED],
            )

    def put_in_force(self, version: str) -> None:
        now = next(name for name, stages in self._stages().items() if _IN_FORCE in stages)
        if now == version:
            return
        with outages_of(_PART):
            self._client.update_secret_version_stage(
                SecretId=self._secret, VersionStage=_IN_FORCE, MoveToVersionId=version, RemoveFromVersionId=now
            )

    def _version(self, version: str) -> dict[str, Any] | None:
        """A version with a value; Secrets Manager names a version before it has one."""
        try:
            with outages_of(_PART):
                value: dict[str, Any] = self._client.get_secret_value(SecretId=self._secret, VersionId=version)
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":
                return None
            raise
        return value if value.get("SecretString") else None

    def _stages(self) -> dict[str, list[str]]:
        with outages_of(_PART):
            stages: dict[str, list[str]] = self._client.describe_secret(SecretId=self._secret)["VersionIdsToStages"]
        return stages

    def _keys(self, value: dict[str, Any]) -> tuple[OperatorKey, ...]:
        if "SecretString" not in value:
            raise StoredStateInvalid(f"the secret {self._secret} holds bytes, not text")
        return read_keys(value["SecretString"], secret=self._secret)

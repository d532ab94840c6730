"""The named operator keys, a JSON list in Secrets Manager."""

from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.adapters.remembered import Remembered
from chalicelib.adapters.stored_operator_keys import read_keys
from chalicelib.domain.errors import Outage, StoredStateInvalid
from chalicelib.domain.operator import OperatorKey
from chalicelib.ports.clock import Clock

# Secrets Manager's own word for the version that counts, beside the one before and one that is being prepared.
_IN_FORCE: Final = "AWSCURRENT"


class SecretsOperatorKeys:
    """Implements `OperatorKeys`.

    An outage leaves the last known keys in force. A secret that cannot be read does not: nobody can
    know whom it was meant to lock out, so it lets nobody in until it is mended.
    """

    def __init__(self, client: Any, secret: str, *, clock: Clock) -> None:
        self._client = client
        self._secret = secret
        self._keys = Remembered(self._read, clock=clock, survives=(Outage,), name="operator keys")

    def all(self) -> tuple[OperatorKey, ...]:
        return self._keys.get()

    def _read(self) -> tuple[OperatorKey, ...]:
        try:
            with outages_of("the secrets store"):
                text = self._client.get_secret_value(SecretId=self._secret, VersionStage=_IN_FORCE)["SecretString"]
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":
                raise StoredStateInvalid(f"the secret {self._secret} does not exist") from error
            raise
        except KeyError as error:
            raise StoredStateInvalid(f"the secret {self._secret} holds bytes, not text") from error
        return read_keys(text, secret=self._secret)

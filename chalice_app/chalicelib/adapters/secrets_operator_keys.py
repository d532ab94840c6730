"""The named operator keys, a JSON list in Secrets Manager."""

from typing import Annotated, Any, Final

import msgspec
from botocore.exceptions import ClientError
from msgspec import Meta

from chalicelib.adapters.aws_failures import code_of, outages_of
from chalicelib.adapters.remembered import Remembered
from chalicelib.domain.errors import Outage, StoredStateInvalid
from chalicelib.domain.operator import KeyState, OperatorKey, Role
from chalicelib.ports.clock import Clock

# A shorter key can be guessed; the one that the stack generates has 40 characters.
SHORTEST_KEY: Final = 16


class StoredKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key as it stands in the secret."""

    name: Annotated[str, Meta(min_length=1)]
    role: Role
    state: KeyState
    key: Annotated[str, Meta(min_length=SHORTEST_KEY)]


# Secrets Manager generates one value into one object: a fresh secret holds a single key, not a list.
_secret: Final = msgspec.json.Decoder(tuple[StoredKey, ...] | StoredKey)


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
                text = self._client.get_secret_value(SecretId=self._secret)["SecretString"]
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":
                raise StoredStateInvalid(f"the secret {self._secret} does not exist") from error
            raise
        except KeyError as error:
            raise StoredStateInvalid(f"the secret {self._secret} holds bytes, not text") from error
        return self._parse(text)

    def _parse(self, text: str) -> tuple[OperatorKey, ...]:
        try:
            stored = _secret.decode(text)
        except msgspec.DecodeError as error:
            # Only where it is wrong: the decoder's message may quote what stands there, and so may its chain.
            _, _, where = str(error).partition(" - at ")
            raise StoredStateInvalid(f"the secret {self._secret} holds no list of keys, look {where or '$'}") from None
        keys = stored if isinstance(stored, tuple) else (stored,)
        values = {key.key for key in keys}
        if not keys or len(values) != len(keys):
            raise StoredStateInvalid(f"the secret {self._secret} holds no key, or the same key twice")
        return tuple(OperatorKey(name=key.name, role=key.role, state=key.state, key=key.key) for key in keys)

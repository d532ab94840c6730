"""Operator keys as they stand in their secret: a JSON list, or one object as Secrets Manager generates it."""

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.operator import KeyState, OperatorKey, Role

# A shorter key can be guessed; the ones that are made for people have 43 characters.
SHORTEST_KEY: Final = 16


class StoredKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key as it stands in the secret."""

    name: Annotated[str, Meta(min_length=1)]
    role: Role
    state: KeyState
    key: Annotated[str, Meta(min_length=SHORTEST_KEY)]


# Secrets Manager generates one value into one object: a fresh secret holds a single key, not a list.
_secret: Final = msgspec.json.Decoder(tuple[StoredKey, ...] | StoredKey)


def read_keys(text: str, *, secret: str) -> tuple[OperatorKey, ...]:
    """The keys in the content of a secret.

    Raises:
        StoredStateInvalid: it is no list of keys, or one opens for two; it says where, and quotes nothing.
    """
    try:
        stored = _secret.decode(text)
    except msgspec.DecodeError as error:
        # Only where it is wrong: the decoder's message may quote what stands there, and so may its chain.
        _, _, where = str(error).partition(" - at ")
        raise StoredStateInvalid(f"the secret {secret} holds no list of keys, look {where or '$'}") from None
    keys = stored if isinstance(stored, tuple) else (stored,)
    values = {key.key for key in keys}
    if not keys or len(values) != len(keys):
        raise StoredStateInvalid(f"the secret {secret} holds no key, or the same key twice")
    return tuple(OperatorKey(name=key.name, role=key.role, state=key.state, key=key.key) for key in keys)


def written_keys(keys: Iterable[OperatorKey]) -> str:
    """The content of a secret with these keys."""
    stored = [StoredKey(name=key.name, role=key.role, state=key.state, key=key.key) for key in keys]
    return msgspec.json.encode(stored).decode()

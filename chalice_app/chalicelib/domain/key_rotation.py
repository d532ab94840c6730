"""How operator keys are renewed without locking anybody out."""

import secrets
import string
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from chalicelib.domain.operator import KeyState, OperatorKey

# Letters and digits need no care in an HTTP header, and 43 of them carry 256 bits.
_LETTERS: Final = string.ascii_letters + string.digits
KEY_LENGTH: Final = 43


def new_key() -> str:
    """A key that nobody can guess."""
    return "".join(secrets.choice(_LETTERS) for _ in range(KEY_LENGTH))


def renewed(keys: Iterable[OperatorKey], *, make_key: Callable[[], str] = new_key) -> tuple[OperatorKey, ...]:
    """A new current key for everybody who has one; the old one goes on opening the door as `previous`.

    Previous keys end here: their owners have had the time between two renewals to fetch the new ones.
    """
    current = [key for key in keys if key.state is KeyState.CURRENT]
    new = [replace(key, key=make_key()) for key in current]
    return (*new, *(replace(key, state=KeyState.PREVIOUS) for key in current))

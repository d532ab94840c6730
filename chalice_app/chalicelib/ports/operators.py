"""Who may speak to the platform."""

from typing import Protocol

from chalicelib.domain.operator import OperatorKey


class OperatorKeys(Protocol):
    """The operators' keys."""

    def all(self) -> tuple[OperatorKey, ...]:
        """Every valid key; may be up to a minute old.

        Raises:
            StoredStateInvalid: what is stored is no list of keys; nobody is let in then.
        """

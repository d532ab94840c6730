"""The operators' keys."""

from collections.abc import Sequence

from chalicelib.domain.operator import OperatorKey


class InMemoryOperatorKeys:
    """Implements `OperatorKeys`."""

    def __init__(self, keys: Sequence[OperatorKey] = ()) -> None:
        self.keys = tuple(keys)

    def all(self) -> tuple[OperatorKey, ...]:
        return self.keys

"""The operators' keys."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.operator import OperatorKey
from chalicelib.ports.clock import Clock


class InMemoryOperatorKeys:
    """Implements `OperatorKeys`."""

    def __init__(self, keys: Sequence[OperatorKey] = ()) -> None:
        self.keys = tuple(keys)

    def all(self) -> tuple[OperatorKey, ...]:
        return self.keys


class InMemoryKeyVault:
    """Implements `KeyVault`: versions by their names."""

    def __init__(self, keys: Sequence[OperatorKey], *, clock: Clock) -> None:
        self._clock = clock
        self.versions: dict[str, tuple[OperatorKey, ...]] = {"first": tuple(keys)}
        self.prepared_when: dict[str, datetime] = {}
        self.current = "first"

    def in_force(self) -> tuple[OperatorKey, ...]:
        return self.versions[self.current]

    def is_in_force(self, version: str) -> bool:
        return version == self.current

    def prepared(self, version: str) -> tuple[OperatorKey, ...] | None:
        return self.versions.get(version)

    def prepared_at(self, version: str) -> datetime:
        if version not in self.prepared_when:
            raise StoredStateInvalid(f"nobody has prepared version {version}")
        return self.prepared_when[version]

    def prepare(self, version: str, keys: tuple[OperatorKey, ...]) -> None:
        self.versions[version] = keys
        self.prepared_when[version] = self._clock()

    def put_in_force(self, version: str) -> None:
        self.current = version

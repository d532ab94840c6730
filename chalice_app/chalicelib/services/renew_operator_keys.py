"""Renews the operators' keys, step by step; each step may come twice."""

from dataclasses import dataclass

from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.key_rotation import renewed
from chalicelib.domain.operator import KeyState, OperatorKey
from chalicelib.ports.events import EventFeed
from chalicelib.ports.key_vault import KeyVault


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalPorts:
    """What the renewal works with."""

    vault: KeyVault
    events: EventFeed


def prepare_keys(version: str, *, vault: KeyVault) -> None:
    """Make the keys that are to come, unless they are made already.

    Raises:
        StoredStateInvalid: nobody has a current key, so that a renewal would end the last ones.
    """
    if vault.prepared(version) is not None:
        return
    keys = vault.in_force()
    if not _current(keys):
        raise StoredStateInvalid("no operator key is current, so there is none to renew")
    vault.prepare(version, renewed(keys))


def check_keys(version: str, *, vault: KeyVault) -> None:
    """Make sure that the prepared keys lock nobody out.

    Raises:
        StoredStateInvalid: they are not there, or a current key of today would not open the door afterwards.
    """
    prepared = _prepared(version, vault)
    opens = {(key.name, key.key) for key in prepared}
    locked_out = sorted(key.name for key in _current(vault.in_force()) if (key.name, key.key) not in opens)
    if locked_out and not vault.is_in_force(version):
        raise StoredStateInvalid(f"the keys of {', '.join(locked_out)} were changed since version {version} was made")


def put_keys_in_force(version: str, *, ports: RenewalPorts) -> bool:
    """Let the prepared keys open the door, and tell of it; False when they do already.

    The feed hears of it first: who dies in between tells the same event again.
    """
    if ports.vault.is_in_force(version):
        return False
    keys = _prepared(version, ports.vault)
    names = ", ".join(key.name for key in _current(keys))
    ports.events.append(
        Event.of(
            EventKind.OPERATOR_KEYS_RENEWED,
            at=ports.vault.prepared_at(version),
            subject=version,
            text=f"New operator keys for {names}; the ones before go on working until the next renewal",
        )
    )
    ports.vault.put_in_force(version)
    return True


def _prepared(version: str, vault: KeyVault) -> tuple[OperatorKey, ...]:
    keys = vault.prepared(version)
    if keys is None:
        raise StoredStateInvalid(f"nobody has prepared version {version} of the operators' keys")
    return keys


def _current(keys: tuple[OperatorKey, ...]) -> list[OperatorKey]:
    return [key for key in keys if key.state is KeyState.CURRENT]

"""The devices' connections in the operations table: one small item each, which a lifecycle event rewrites."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.operations_items import NOT_THERE_YET, ConditionFailed, Put
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.presence import Connection, ConnectionEnd, Presence

_SORT: Final = "PRESENCE"


class StoredPresence(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a device's connections, as it lies in the table: in rows without names, so that it stays within
    one write unit.

    Attributes:
        latest: began at, version, session, certificate.
        ends: ended at, version, session and reason of each.
    """

    device_id: str
    connected: bool
    since: datetime | None = None
    latest: tuple[int, int, str, str] | None = None
    ends: tuple[tuple[int, int, str, str], ...] = ()


class DynamoPresence:
    """Implements `PresenceBook`."""

    def __init__(self, table: OperationsTable) -> None:
        self._table = table

    def read(self, device_id: str) -> Presence:
        item = self._table.get(*presence_key(device_id))
        return Presence(device_id=device_id) if item is None else _presence(item)

    def of_all(self, device_ids: Iterable[str]) -> Mapping[str, Presence]:
        keys = [presence_key(device_id) for device_id in sorted(set(device_ids))]
        return {known.device_id: known for known in map(_presence, self._table.get_all(keys))}

    def keep(self, presence: Presence, *, replacing: Presence) -> bool:
        item = _item(presence)
        nothing = replacing == Presence(device_id=replacing.device_id)
        condition: dict[str, Any] = {"condition": NOT_THERE_YET}
        if not nothing:
            condition = {"condition": "etag = :etag", "values": {":etag": _item(replacing)["etag"]}}
        try:
            self._table.write(Put(item=item, **condition))
        except ConditionFailed as failed:
            # Our own write, whose answer was lost, is what lies there.
            return failed.found is not None and failed.found["etag"] == item["etag"]
        return True


def presence_key(device_id: str) -> tuple[str, str]:
    """Where it lies."""
    return f"DEVICE#{device_id}", _SORT


def _item(presence: Presence) -> Attributes:
    stored = StoredPresence(
        device_id=presence.device_id,
        connected=presence.connected,
        since=presence.since,
        latest=_connection_row(presence.latest),
        ends=tuple((to_ms(end.ended_at), end.version, end.session, end.reason) for end in presence.ends),
    )
    content = to_attributes(stored, StoredPresence)
    etag = sha256(msgspec.json.encode(content, order="sorted")).hexdigest()[:32]
    pk, sk = presence_key(presence.device_id)
    return content | text_attributes(pk=pk, sk=sk, etag=etag)


def _connection_row(connection: Connection | None) -> tuple[int, int, str, str] | None:
    if connection is None:
        return None
    return to_ms(connection.began_at), connection.version, connection.session, connection.certificate


def _presence(item: Attributes) -> Presence:
    stored = from_attributes(item, StoredPresence, StoredPresence)
    return Presence(
        device_id=stored.device_id,
        latest=None if stored.latest is None else Connection(from_ms(stored.latest[0]), *stored.latest[1:]),
        ends=tuple(
            ConnectionEnd(from_ms(at_ms), version, session, reason) for at_ms, version, session, reason in stored.ends
        ),
    )

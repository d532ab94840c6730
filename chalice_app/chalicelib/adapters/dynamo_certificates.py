"""The devices' certificates in the operations table, and the order under which one is changed.

Both lie in the device's partition. A certificate that needs attention some day stands in a feed of its own under that
day, so that a schedule reads what is due and nothing else. Items carry a digest of their content, `etag`, as alerts do.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_items import FEEDS, NOT_THERE_YET, ConditionFailed, Partition, Put, expiry
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.certificate import Certificate, CertificateState
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import CertificateChanged
from chalicelib.domain.event import Event
from chalicelib.domain.rotation import Rotation

_FEED: Final = "CERTIFICATES"
_SORT: Final = "CERTIFICATE#"
_ROTATION: Final = "ROTATION"
# Before every moment that we ever write.
_EARLIEST: Final = f"{0:013d}"
# More than a fleet has; the table hands them out by the megabyte, whatever the limit.
_ALL: Final = 1_000_000


class StoredCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate as it lies in the table."""

    certificate_id: str
    device_id: str
    issued_at: datetime
    valid_until: datetime
    state: CertificateState
    ends_at: datetime | None = None
    revoked_at: datetime | None = None
    rotation_id: str | None = None


class StoredRotation(msgspec.Struct, frozen=True, kw_only=True):
    """A rotation as it lies in the table."""

    rotation_id: str
    device_id: str
    ordered_at: datetime
    ordered_by: str
    grace: timedelta
    csr_digest: str | None = None
    certificate_id: str | None = None
    proven_at: datetime | None = None


class DynamoCertificates:
    """Implements `CertificateBook`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def record(self, certificate: Certificate, event: Event | None = None) -> None:
        try:
            self._table.write(self.first_put(certificate), *self._told(event))
        except ConditionFailed:
            return

    def first_put(self, certificate: Certificate) -> Put:
        """The write that adds a certificate, to be joined with the write of what it belongs to."""
        return Put(item=self._certificate_item(certificate), condition=NOT_THERE_YET)

    def of_device(self, device_id: str) -> tuple[Certificate, ...]:
        partition = Partition(value=_pk(device_id), prefix=_SORT)
        rows = self._table.rows(partition, limit=_ALL, newest_first=False, fresh=True)
        newest_first = sorted(map(_certificate, rows), key=lambda each: (each.issued_at, each.certificate_id))
        return tuple(reversed(newest_first))

    def change(
        self,
        changes: Sequence[tuple[Certificate, Certificate]],
        *,
        rotation: tuple[Rotation, Rotation] | None = None,
        event: Event | None = None,
    ) -> None:
        puts = [_replacing(self._certificate_item(after), self._certificate_item(before)) for before, after in changes]
        if rotation is not None:
            puts.append(_replacing(self._rotation_item(rotation[1]), self._rotation_item(rotation[0])))
        self._write(*puts, *self._told(event))

    def due(self, now: datetime) -> Iterator[Certificate]:
        partition = Partition(value=_FEED, span=(_EARLIEST, f"{to_ms(now):013d}~"), index=FEEDS)
        return map(_certificate, self._table.rows(partition, limit=_ALL, newest_first=False))

    def order(self, rotation: Rotation, event: Event) -> None:
        self._table.write(Put(item=self._rotation_item(rotation)), *self._told(event))

    def rotation_of(self, device_id: str) -> Rotation | None:
        item = self._table.get(*rotation_key(device_id))
        return None if item is None else from_attributes(item, StoredRotation, Rotation)

    def answer(self, rotation: Rotation, *, replacing: Rotation, certificate: Certificate, event: Event) -> None:
        answered = _replacing(self._rotation_item(rotation), self._rotation_item(replacing))
        self._write(answered, Put(item=self._certificate_item(certificate)), *self._told(event))

    def _write(self, *puts: Put) -> None:
        try:
            self._table.write(*puts)
        except ConditionFailed as failed:
            raise CertificateChanged("a certificate of the device, or its rotation, changed meanwhile") from failed

    def _told(self, event: Event | None) -> tuple[Put, ...]:
        return () if event is None else (event_put(event, retention=self._retention),)

    def _certificate_item(self, certificate: Certificate) -> Attributes:
        content = to_attributes(certificate, StoredCertificate)
        keys = text_attributes(
            pk=_pk(certificate.device_id), sk=_SORT + certificate.certificate_id, etag=_etag(content)
        )
        if certificate.due_at is not None:
            place = f"{to_ms(certificate.due_at):013d}#{certificate.device_id}#{certificate.certificate_id}"
            keys |= text_attributes(feed=_FEED, feed_sort=place)
        end = {} if certificate.revoked_at is None else expiry(certificate.revoked_at + self._retention)
        return content | keys | end

    def _rotation_item(self, rotation: Rotation) -> Attributes:
        content = to_attributes(rotation, StoredRotation)
        keys = text_attributes(pk=_pk(rotation.device_id), sk=_ROTATION, etag=_etag(content))
        return content | keys | expiry(rotation.ordered_at + self._retention)


def rotation_key(device_id: str) -> tuple[str, str]:
    """Where the last order to rotate lies."""
    return _pk(device_id), _ROTATION


def _replacing(item: Attributes, before: Attributes) -> Put:
    return Put(item=item, condition="etag = :etag", values={":etag": before["etag"]})


def _pk(device_id: str) -> str:
    return f"DEVICE#{device_id}"


def _etag(content: Attributes) -> str:
    return sha256(msgspec.json.encode(content, order="sorted")).hexdigest()[:32]


def _certificate(row: Attributes) -> Certificate:
    return from_attributes(row, StoredCertificate, Certificate)

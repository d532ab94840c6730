"""The sites in the operations table, and which devices belong to them.

A site's partition holds the site itself, a marker once a first device has joined, and one small item for each device.
The marker is what a removal can make its condition: a transaction looks at items, not at lists.
Each device that joins leaves another token in it.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_items import (
    FEEDS,
    NOT_THERE_YET,
    STILL_THERE,
    Check,
    ConditionFailed,
    Delete,
    Partition,
    Put,
    key_of,
)
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.adapters.remembered import Remembered
from chalicelib.domain.errors import Outage, SiteChanged, SiteExists, SiteInUse, SiteNotFound, StoredStateInvalid
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.site import Growing, Site
from chalicelib.ports.clock import Clock

_FEED: Final = Partition(value="SITES", index=FEEDS)
MEMBER: Final = "DEVICE#"
# More than anybody has; the table hands them out by the megabyte, whatever the limit.
_ALL: Final = 1_000_000


class StoredSite(msgspec.Struct, frozen=True, kw_only=True):
    """A site as it lies in the table."""

    site_id: str
    name: str
    crops: tuple[str, ...]
    time_zone: str
    growing: Growing
    latitude: float | None = None
    longitude: float | None = None
    season_start: date | None = None
    capture_cron: str | None = None
    registered_at: datetime
    registered_by: str


class DynamoSites:
    """Implements `SiteBook`."""

    def __init__(self, table: OperationsTable, *, clock: Clock, retention: timedelta) -> None:
        self._table = table
        self._retention = retention
        # An old answer is better than none: who grows what changes a few times a year.
        self._all = Remembered(self._read_all, clock=clock, survives=(Outage, StoredStateInvalid), name="sites")

    def register(self, site: Site, event: Event) -> None:
        try:
            self._table.write(Put(item=_item(site), condition=NOT_THERE_YET), self._told(event))
        except ConditionFailed as taken:
            raise SiteExists(f"the site id {site.site_id!r} is taken") from taken

    def get(self, site_id: str) -> Site:
        item = self._table.get(*_key(site_id))
        if item is None:
            raise SiteNotFound(f"the site {site_id!r} was never registered")
        return _site(item)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Site]:
        page = self._table.page([_FEED], limit=limit, cursor=cursor, newest_first=False)
        return Page(tuple(_site(row) for row in page.rows), page.cursor)

    def change(self, site: Site, *, replacing: Site, event: Event) -> None:
        was = text_attributes(**{":etag": _etag(replacing)})
        try:
            self._table.write(Put(item=_item(site), condition="etag = :etag", values=was), self._told(event))
        except ConditionFailed as failed:
            raise SiteChanged(f"the site {site.site_id!r} changed meanwhile") from failed

    def remove(self, site_id: str, event: Event) -> None:
        mark = self._table.get(*_occupied_key(site_id))
        if any(self._table.rows(members_partition(site_id), limit=1, newest_first=False, fresh=True)):
            raise SiteInUse(f"devices belong to the site {site_id!r}")
        site = Delete(key=key_of(*_key(site_id)), condition=STILL_THERE)
        try:
            self._table.write(site, _nobody_since(site_id, mark), self._told(event))
        except ConditionFailed as failed:
            if failed.found is None and 0 in failed.failures:
                raise SiteNotFound(f"the site {site_id!r} is not registered") from failed
            raise SiteInUse(f"devices belong to the site {site_id!r}") from failed

    def crops_by_site(self) -> Mapping[str, tuple[str, ...]]:
        return {site_id: site.crops for site_id, site in self._all.get().items()}

    def time_zones(self) -> Mapping[str, str]:
        return {site_id: site.time_zone for site_id, site in self._all.get().items()}

    def names(self) -> Mapping[str, str]:
        return {site_id: site.name for site_id, site in self._all.get().items()}

    def _read_all(self) -> Mapping[str, Site]:
        sites = map(_site, self._table.rows(_FEED, limit=_ALL, newest_first=False))
        return {site.site_id: site for site in sites}

    def _told(self, event: Event) -> Put:
        return event_put(event, retention=self._retention)


def joining(device_id: str, site_id: str, event: Event) -> tuple[Check | Put, ...]:
    """What a device that joins a site writes besides: its place there, and what `occupying` says of the site."""
    return *occupying(site_id, event), place_put(device_id, site_id)


def occupying(site_id: str, event: Event) -> tuple[Check, Put]:
    """What devices that join a site write of it, once a transaction: it must exist, and is marked as joined anew."""
    occupied = Put(item=key_of(*_occupied_key(site_id)) | text_attributes(joined=event.event_id))
    return Check(key=key_of(*_key(site_id)), condition=STILL_THERE), occupied


def place_put(device_id: str, site_id: str) -> Put:
    """A device's place at a site."""
    return Put(item=key_of(_pk(site_id), MEMBER + device_id) | text_attributes(device_id=device_id))


def _nobody_since(site_id: str, mark: Attributes | None) -> Delete | Check:
    """That no device has joined a site since its mark was read: each that does leaves another token there."""
    key = key_of(*_occupied_key(site_id))
    if mark is None:
        return Check(key=key, condition=NOT_THERE_YET)
    return Delete(key=key, condition="joined = :joined", values={":joined": mark["joined"]})


def leaving(device_id: str, site_id: str) -> Delete:
    """What a device that leaves a site writes of it."""
    return Delete(key=key_of(_pk(site_id), MEMBER + device_id), condition=STILL_THERE)


def members_partition(site_id: str) -> Partition:
    """Where the devices of a site are listed; a row's sort key is `MEMBER` and the device's id."""
    return Partition(value=_pk(site_id), prefix=MEMBER)


def members(table: OperationsTable, site_id: str, *, limit: int, cursor: str | None) -> Page[str]:
    """The ids of a site's devices, in their order."""
    page = table.page([members_partition(site_id)], limit=limit, cursor=cursor, newest_first=False)
    return Page(tuple(row["device_id"]["S"] for row in page.rows), page.cursor)


def _pk(site_id: str) -> str:
    return f"SITE#{site_id}"


def _key(site_id: str) -> tuple[str, str]:
    return _pk(site_id), "SITE"


def _occupied_key(site_id: str) -> tuple[str, str]:
    return _pk(site_id), "OCCUPIED"


def _item(site: Site) -> Attributes:
    pk, sk = _key(site.site_id)
    keys = text_attributes(pk=pk, sk=sk, feed=_FEED.value, feed_sort=site.site_id, etag=_etag(site))
    return to_attributes(site, StoredSite) | keys


def _etag(site: Site) -> str:
    content = msgspec.json.encode(to_attributes(site, StoredSite), order="sorted")
    return sha256(content).hexdigest()[:32]


def _site(item: Attributes) -> Site:
    return from_attributes(item, StoredSite, Site)

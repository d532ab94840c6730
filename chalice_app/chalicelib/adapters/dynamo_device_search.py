"""Devices for a list, out of the operations table: the whole fleet's feed, a site's members, or given ids."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from chalicelib.adapters.dynamo_attributes import Attributes, text_attributes
from chalicelib.adapters.dynamo_devices import FLEET_FEED, device_from, device_key
from chalicelib.adapters.dynamo_sites import MEMBER, members_partition
from chalicelib.adapters.operations_items import Only, key_of
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.device import Device

# Two pages of the usual size: some of them may be left out by what the alerts say.
_AT_ONCE: Final = 100
# As many as one BatchGetItem takes.
_IDS_AT_ONCE: Final = 100
# More than anybody has; the list ends sooner.
_MOST: Final = 1_000_000


class DynamoDeviceSearch:
    """Implements `DeviceSearch`."""

    def __init__(self, table: OperationsTable) -> None:
        self._table = table

    def of_fleet(self, *, after: str, text: str) -> Iterator[Device]:
        only = Only(holding={"search": text.casefold()}) if text else None
        place = _place_in_fleet(after) if after else None
        while True:
            rows = list(self._table.rows(FLEET_FEED, limit=_AT_ONCE, after=place, newest_first=False, only=only))
            yield from map(device_from, rows)
            if len(rows) < _AT_ONCE:
                return
            place = _place_in_fleet(rows[-1]["device_id"]["S"])

    def everyone(self) -> Iterator[Device]:
        # Without a number, a query brings its megabyte: some three thousand devices.
        return map(device_from, self._table.rows(FLEET_FEED, limit=_MOST, newest_first=False))

    def of_site(self, site: str, *, after: str) -> Iterator[Device]:
        partition = members_partition(site)
        while True:
            place = key_of(partition.value, MEMBER + after) if after else None
            rows = list(self._table.rows(partition, limit=_IDS_AT_ONCE, after=place, newest_first=False))
            yield from self._registered([row["device_id"]["S"] for row in rows])
            if len(rows) < _IDS_AT_ONCE:
                return
            after = rows[-1]["device_id"]["S"]

    def among(self, device_ids: Iterable[str], *, after: str) -> Iterator[Device]:
        following = iter(sorted(device_id for device_id in set(device_ids) if device_id > after))
        while few := list(islice(following, _IDS_AT_ONCE)):
            yield from self._registered(few)

    def _registered(self, device_ids: list[str]) -> Iterator[Device]:
        devices = map(device_from, self._table.get_all([device_key(device_id) for device_id in device_ids]))
        yield from sorted(devices, key=lambda device: device.device_id)


def _place_in_fleet(device_id: str) -> Attributes:
    pk, sk = device_key(device_id)
    return text_attributes(pk=pk, sk=sk, feed=FLEET_FEED.value, feed_sort=device_id)

"""Each device's newest photo, out of the fleet's feed of photos: read once, then only what came since."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

from chalicelib.adapters.dynamo_attributes import Attributes
from chalicelib.adapters.months import AHEAD, months_back, months_on
from chalicelib.adapters.operations_items import FEEDS, Only, Partition
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.glance import PhotoGlance
from chalicelib.domain.ids import span_of_ids
from chalicelib.ports.clock import Clock

# Two hours of a fleet of a thousand that takes a photo an hour. A fleet that is larger shows fewer last photos.
_MOST_READ: Final = 2_000
# Photos older than this are no news; and no list begins in the year 1970.
_OLDEST: Final = timedelta(days=35)
# However many pages ask, the feed is looked at this often.
_FRESH_FOR: Final = timedelta(seconds=2)
# A photo's id tells when the device asked to upload it. Diagnosed it is seconds later: most looks go back this far.
_OVERLAP: Final = timedelta(minutes=1)
# Behind an endpoint that slept, or a queue that was long, it is some minutes: a look each minute goes back as far.
_LONG_LOOK_EVERY: Final = timedelta(minutes=1)
_LONG_OVERLAP: Final = timedelta(minutes=15)
# A device that was cut off sends its photos later, under the ids of then.
_ALL_AGAIN_AFTER: Final = timedelta(minutes=10)

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_WANTED: Final = Only(attributes=("key", "taken_at", "diagnosis"))
_PHOTOS: Final = "PHOTOS#"


class DynamoLatestPhotos:
    """Implements `LatestPhotos`."""

    def __init__(self, table: OperationsTable, *, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._reading = Lock()
        self._newest: dict[str, PhotoGlance] = {}
        # When the feed was looked at last: at all, some way back, and as far back as there is anything.
        self._looked_at = self._long_at = self._all_at = _NEVER

    def by_device(self) -> Mapping[str, PhotoGlance]:
        with self._reading:
            now = self._clock()
            if now - self._looked_at >= _FRESH_FOR:
                self._look(now)
            return dict(self._newest)

    def _look(self, now: datetime) -> None:
        """Take in what is new. A look that failed is noted nowhere: the next one goes as far back."""
        if now - self._all_at >= _ALL_AGAIN_AFTER:
            self._take(self._newest_of_all(now))
            self._all_at = self._long_at = now
        elif now - self._long_at >= _LONG_LOOK_EVERY:
            self._take(self._since(self._long_at - _LONG_OVERLAP, now))
            self._long_at = now
        else:
            self._take(self._since(self._looked_at - _OVERLAP, now))
        self._looked_at = now

    def _take(self, items: Iterable[Attributes]) -> None:
        for photo in map(_photo, items):
            known = self._newest.get(photo.device_id)
            if known is None or photo.photo_id > known.photo_id:
                self._newest[photo.device_id] = photo

    def _newest_of_all(self, now: datetime) -> Iterable[Attributes]:
        left = _MOST_READ
        for month in months_back(now + AHEAD, now - _OLDEST):
            partition = Partition(value=_PHOTOS + month, index=FEEDS)
            for row in self._table.rows(partition, limit=left, newest_first=True, only=_WANTED):
                left -= 1
                yield row
            if left == 0:
                return

    def _since(self, moment: datetime, now: datetime) -> Iterable[Attributes]:
        span = span_of_ids(moment, now + AHEAD)
        for month in months_on(moment, now + AHEAD):
            partition = Partition(value=_PHOTOS + month, span=span, index=FEEDS)
            yield from self._table.rows(partition, limit=_MOST_READ, newest_first=True, only=_WANTED)


def _photo(row: Attributes) -> PhotoGlance:
    """Read by hand: there may be thousands, and somebody waits for the list."""
    key, diagnosis = row["key"]["M"], row["diagnosis"]["M"]
    return PhotoGlance(
        device_id=key["device_id"]["S"],
        photo_id=key["photo_id"]["S"],
        taken_at=datetime.fromisoformat(row["taken_at"]["S"]),
        verdict=Verdict(diagnosis["verdict"]["S"]),
        label=diagnosis["label"]["S"],
    )

"""A site: one greenhouse or one block of a field, with what grows there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from chalicelib.domain.cron import Cron
from chalicelib.domain.crops import check_crop
from chalicelib.domain.errors import InputRefused

# Names that a system's own files answer to, and that mean another place on every machine, or none.
_NOWHERE: Final = frozenset({"Factory", "localtime"})


class Growing(StrEnum):
    """What stands between the crop and the weather."""

    UNDER_COVER = "under_cover"  # glass, film, tunnels: what keeps rain and dew off the leaves
    OPEN_FIELD = "open_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site as the operators describe it.

    Attributes:
        crops: what grows there, each one of `CROPS`; may be none.
        time_zone: IANA name; the site's days begin at its midnight.
        latitude, longitude: degrees north and east; both or neither.
        season_start: first day, by the site's calendar, that counts for what adds up over a season.
        capture_cron: when its photos are ordered (`cron.py`), by its clock; None: with the fleet's, every hour.
    """

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

    @property
    def zone(self) -> ZoneInfo:
        """The clock on the site's wall."""
        return ZoneInfo(self.time_zone)


def check_site(site: Site) -> None:
    """Look whether a site makes sense.

    Raises:
        InputRefused: a crop or the time zone is none that we know, half of the place is missing, or nobody can tell
            when the photos are to be taken; the field is named.
    """
    _check_crops(site.crops)
    if site.time_zone not in _time_zones():
        raise InputRefused(
            f"{site.time_zone[:100]!r} is no time zone of the IANA, such as Europe/Berlin", field="time_zone"
        )
    if site.latitude is None and site.longitude is not None:
        raise InputRefused("a longitude needs a latitude beside it", field="latitude")
    if site.longitude is None and site.latitude is not None:
        raise InputRefused("a latitude needs a longitude beside it", field="longitude")
    if site.capture_cron is not None:
        Cron.parse(site.capture_cron)


def _check_crops(crops: Sequence[str]) -> None:
    for index, crop in enumerate(crops):
        check_crop(crop, field=f"crops[{index}]")
        if crop in crops[:index]:
            raise InputRefused(f"{crop} stands there twice", field=f"crops[{index}]")


@cache
def _time_zones() -> frozenset[str]:
    """Every name in the time zone data; finding them reads some hundred files, once."""
    return frozenset(available_timezones()) - _NOWHERE

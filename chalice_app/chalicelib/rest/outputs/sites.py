"""Sites, where devices stand."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from chalicelib.domain.site import Growing
from chalicelib.rest.outputs.output import EpochMs, Listed, Output


class SiteItem(Output, frozen=True):
    """A greenhouse or a block of a field."""

    site_id: str
    name: str
    crops: tuple[str, ...]
    time_zone: Annotated[str, Meta(description="IANA name")]
    growing: Growing
    latitude: Annotated[float | None, Meta(description="Degrees north")]
    longitude: Annotated[float | None, Meta(description="Degrees east")]
    season_start: Annotated[date | None, Meta(description="First day of what adds up over a season")]
    capture_cron: Annotated[
        str | None, Meta(description="When its photos are ordered, by its clock; null: with the fleet's, every hour")
    ]
    registered_at: EpochMs


class SiteList(Listed[SiteItem], frozen=True):
    """Sites, by id."""

"""What is told of sites."""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from chalicelib.domain.crops import CROPS
from chalicelib.domain.site import Growing
from chalicelib.rest.inputs.input import Input, Name, Slug

# Not an enumeration to msgspec: its refusal would not say which of several crops is meant.
Crop = Annotated[str, Meta(extra_json_schema={"enum": CROPS})]
Crops = Annotated[tuple[Crop, ...], Meta(max_length=len(CROPS), description="What grows there; may be none")]
TimeZone = Annotated[
    str, Meta(max_length=64, description="IANA name, such as `Europe/Berlin`: the site's days follow it")
]
Latitude = Annotated[float, Meta(ge=-90, le=90, description="Degrees north; needs a longitude beside it")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="Degrees east; needs a latitude beside it")]
SeasonStart = Annotated[date, Meta(description="First day of what adds up over a season, by the site's calendar")]
CaptureCron = Annotated[
    str,
    Meta(
        max_length=100,
        description="When photos are ordered, by the site's clock: five fields as in a crontab, minutes in steps of 5",
    ),
]


class SiteBody(Input, frozen=True):
    """A site to register."""

    site_id: Slug
    name: Name
    crops: Crops
    time_zone: TimeZone
    growing: Growing
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    season_start: SeasonStart | None = None
    capture_cron: CaptureCron | None = None


class SiteChangeBody(Input, frozen=True):
    """What is to be different about a site."""

    name: Name | UnsetType = UNSET
    crops: Crops | UnsetType = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    growing: Growing | UnsetType = UNSET
    latitude: Latitude | UnsetType | None = UNSET
    longitude: Longitude | UnsetType | None = UNSET
    season_start: SeasonStart | UnsetType | None = UNSET
    capture_cron: CaptureCron | UnsetType | None = UNSET

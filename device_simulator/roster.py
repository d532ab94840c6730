"""Which devices a simulated fleet consists of, and where: the same ids, sites and names for the same number."""

import string
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """A site as the operator describes it to the platform.

    Attributes:
        crops: the platform's names of what grows there.
        growing: `under_cover` or `open_field`.
        latitude: degrees north.
        longitude: degrees east.
    """

    site_id: str
    name: str
    crops: tuple[str, ...]
    growing: str
    latitude: float
    longitude: float


# A few minutes' walk apart on the Kaiserstuhl. Together they call for every kind of risk model that the platform has.
# The simulated day follows UTC, and so do the sites' calendars.
SITE_PLANS: Final = (
    SitePlan(
        site_id="greenhouse-1",
        name="Greenhouse 1",
        crops=("tomato",),
        growing="under_cover",
        latitude=48.0903,
        longitude=7.6512,
    ),
    SitePlan(
        site_id="greenhouse-2",
        name="Greenhouse 2",
        crops=("pepper-bell", "strawberry", "tomato"),
        growing="under_cover",
        latitude=48.0921,
        longitude=7.6561,
    ),
    SitePlan(
        site_id="field-1",
        name="Field 1",
        crops=("potato", "apple", "grape"),
        growing="open_field",
        latitude=48.0872,
        longitude=7.6607,
    ),
)
TIME_ZONE: Final = "UTC"
SITES: Final = tuple(plan.site_id for plan in SITE_PLANS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a device stands, under the names that the operator gives it, and what the factory calls it."""

    serial: str
    device_id: str
    site: str
    name: str


def roster(count: int) -> tuple[Place, ...]:
    """The first `count` places, dealt out to the sites in turn; a larger fleet keeps the places of a smaller one."""
    return tuple(_place(number) for number in range(count))


def sites_of(places: Iterable[Place]) -> tuple[SitePlan, ...]:
    """The sites at which these places lie."""
    needed = {place.site for place in places}
    return tuple(plan for plan in SITE_PLANS if plan.site_id in needed)


def crops_of(site: str) -> tuple[str, ...]:
    """What grows at a site; nothing is known of a site that is not of ours."""
    return next((plan.crops for plan in SITE_PLANS if plan.site_id == site), ())


def _place(number: int) -> Place:
    site = SITES[number % len(SITES)]
    letters = _letters(number // len(SITES))
    kind, _, ordinal = site.rpartition("-")
    spot = "Post" if kind == "field" else "Bench"
    return Place(
        serial=f"SIM-{number + 1:06d}",
        device_id=f"{site}-{letters}",
        site=site,
        name=f"{spot} {letters.upper()}, {kind.capitalize()} {ordinal}",
    )


def _letters(number: int) -> str:
    """a … z, aa, ab … as the columns of a spreadsheet are counted."""
    alphabet = string.ascii_lowercase
    letters = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, len(alphabet))
        letters = alphabet[digit] + letters
    return letters

"""The infection risk at a site."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from chalicelib.domain.site import Growing
from chalicelib.rest.outputs.output import EpochMs, Output


class RiskBand(Output, frozen=True):
    """A range of a model's values, up to where the next one starts."""

    name: str
    starts_at: float
    alerts: Annotated[bool, Meta(description="Whether reaching it opens an alert")]


class RiskDay(Output, frozen=True):
    """What a model says of one local day."""

    day: date
    finished: Annotated[bool, Meta(description="Whether the day is over")]
    value: Annotated[float | None, Meta(description="Null when too much is unknown")]
    band: Annotated[str | None, Meta(description="`unknown` when the value is; null for a measure, which has none")]
    known_hours: int
    unknown_hours: Annotated[int, Meta(description="Hours that are over and lack what the model needs")]
    devices: Annotated[int, Meta(description="How many devices measured, in the hour that most of them did")]
    seen: Annotated[dict[str, float | None], Meta(description="What the rule looked at")]


class ModelRiskItem(Output, frozen=True):
    """What one model says, and what to know of it."""

    model_id: str
    title: str
    disease: Annotated[str | None, Meta(description="Null for a measure, which stands for no disease")]
    crops: Annotated[tuple[str, ...], Meta(description="Those of the site's crops that it is for")]
    unit: str
    rule: str
    bands: tuple[RiskBand, ...]
    validity: str
    notes: Annotated[tuple[str, ...], Meta(description="What to keep in mind about it at this site")]
    advice: str | None
    source: str
    read_in: Annotated[str, Meta(description="Where its figures were read")]
    today: RiskDay
    days: Annotated[tuple[RiskDay, ...], Meta(description="The last fourteen, today's last")]


class ModelLeftOut(Output, frozen=True):
    """A model of the site's crops that does not hold where they grow so."""

    model_id: str
    title: str
    why: str


class SiteRiskItem(Output, frozen=True):
    """How much the weather at a site lets diseases spread."""

    site_id: str
    at: EpochMs
    time_zone: str
    growing: Growing
    crops: tuple[str, ...]
    counts_from: Annotated[date, Meta(description="First day of what adds up over the season")]
    devices: Annotated[tuple[str, ...], Meta(description="Whose measurements were read")]
    more_devices: Annotated[bool, Meta(description="Whether the site has further devices, which were not read")]
    models: tuple[ModelRiskItem, ...]
    not_valid_here: tuple[ModelLeftOut, ...]

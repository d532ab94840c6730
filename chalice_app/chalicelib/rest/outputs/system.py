"""How the platform itself fares."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.rejection import RejectionSource
from chalicelib.rest.outputs.output import EpochMs, Output


class FigureItem(Output, frozen=True):
    """A number, or why there is none."""

    value: float | None
    reason: Annotated[str | None, Meta(description="Why it is not known; null when it is")]


class RefusalItem(Output, frozen=True):
    """How often input was refused for one reason."""

    source: RejectionSource
    reason: str
    times: int
    last_at: EpochMs


class RefusalsItem(Output, frozen=True):
    """What was refused in the last 24 hours."""

    counted: Annotated[int, Meta(description="How many were looked at, at most 200")]
    more: Annotated[bool, Meta(description="Whether there are older ones within the day")]
    reasons: Annotated[tuple[RefusalItem, ...], Meta(description="The ten most frequent")]


class PartItem(Output, frozen=True):
    """A part that everything stands on."""

    name: str
    ok: bool
    detail: str


class SystemItem(Output, frozen=True):
    """How the platform fares, measured over the last minutes."""

    at: EpochMs
    version: str
    model_version: Annotated[str | None, Meta(description="Of the model that was deployed; null where nobody said")]
    messages_per_minute: FigureItem
    lag_ms: Annotated[FigureItem, Meta(description="How old the oldest message is that was not read yet")]
    endpoint_p50_ms: Annotated[FigureItem, Meta(description="How long the classifier takes for half of the photos")]
    endpoint_p95_ms: Annotated[FigureItem, Meta(description="How long it takes at most for 95 of 100")]
    rejections: RefusalsItem
    parts: tuple[PartItem, ...]

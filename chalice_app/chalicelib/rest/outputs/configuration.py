"""The configuration of a device."""

from typing import Annotated

from msgspec import Meta, field

from chalicelib.rest.outputs.output import Output


class CaptureSettings(Output, frozen=True):
    """When a device takes photos."""

    enabled: bool | None
    from_: Annotated[str | None, Meta(description="By the clock of the device's place; null: all day")] = field(
        name="from"
    )
    to: str | None


class PlaceSettings(Output, frozen=True):
    """Where a device stands."""

    site: str | None
    time_zone: Annotated[str | None, Meta(description="IANA name: the hours of `capture` go by it")]


class Settings(Output, frozen=True):
    """The settings of a device; null where nothing is said."""

    sample_every_s: float | None
    report_every_s: float | None
    capture: CaptureSettings
    metrics: Annotated[tuple[str, ...] | None, Meta(description="Names of what it sends")]
    place: PlaceSettings


class ConfigurationItem(Output, frozen=True):
    """What is wished of a device, and what it does."""

    desired: Settings
    reported: Annotated[Settings | None, Meta(description="null: it has not reported yet")]
    differs: Annotated[
        tuple[str, ...], Meta(description="Wishes that it does not follow, or not yet", examples=[["capture.from"]])
    ]
    differs_since: Annotated[int | None, Meta(description="Epoch milliseconds, UTC; null while it follows all of them")]
    refused: Annotated[dict[str, str], Meta(description="Why it does not follow a wish, by the name of the setting")]
    reported_at: Annotated[int | None, Meta(description="Epoch milliseconds, UTC")]
    etag: Annotated[str, Meta(description="Of what is wished: send it back with a change, as `config_etag`")]

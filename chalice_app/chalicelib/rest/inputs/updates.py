"""What publishes releases of the devices' software, and orders their roll-outs."""

from typing import Annotated, Final

from msgspec import Meta

from chalicelib.domain.release import MAX_PACKAGE_BYTES
from chalicelib.domain.rollout import DEFAULT_PER_MINUTE, DEFAULT_STOP_AFTER, DEFAULT_STOP_AT_PCT
from chalicelib.domain.update_job import UpdateState
from chalicelib.rest.inputs.input import Input, PageQuery, Slug
from chalicelib.text_rules import ONE_LINE, RELEASE_SIGNATURE, RELEASE_VERSION, SHA256_HEX

# IoT Core's own limit.
MAX_PER_MINUTE: Final = 1_000

_Version = Annotated[str, Meta(pattern=RELEASE_VERSION, description="What devices report as their firmware")]


class ReleaseBody(Input, frozen=True):
    """A release to publish."""

    version: _Version
    size_bytes: Annotated[int, Meta(ge=1, le=MAX_PACKAGE_BYTES, description="Of the package")]
    sha256: Annotated[str, Meta(pattern=SHA256_HEX, description="Of the package, 64 hex digits")]
    signature: Annotated[
        str,
        Meta(pattern=RELEASE_SIGNATURE, description="ECDSA over version, size and digest, in base64; see the guide"),
    ]
    notes: Annotated[str, Meta(pattern=ONE_LINE, max_length=500, description="One line")] | None = None


class RolloutBody(Input, frozen=True):
    """A roll-out to order: to a device, a site, or a share of the fleet."""

    version: _Version
    device_id: Slug | None = None
    site: Slug | None = None
    share_pct: Annotated[float, Meta(gt=0, le=100, description="Of the fleet, chosen by chance")] | None = None
    per_minute: Annotated[
        int, Meta(ge=1, le=MAX_PER_MINUTE, description="Devices that are told of it in a minute, at most")
    ] = DEFAULT_PER_MINUTE
    stop_at_failed_pct: Annotated[
        int,
        Meta(ge=1, le=100, description="It stops by itself when so many of the devices that have answered failed"),
    ] = DEFAULT_STOP_AT_PCT
    stop_after: Annotated[int, Meta(ge=1, le=10_000, description="But not before so many devices have answered")] = (
        DEFAULT_STOP_AFTER
    )


class RolloutQuery(PageQuery, frozen=True):
    """One page of the devices of a roll-out."""

    state: Annotated[UpdateState | None, Meta(description="Left out: all")] = None

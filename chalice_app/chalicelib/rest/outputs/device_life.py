"""The life of a device: its connection, its certificates, its retirement."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.certificate import CertificateState
from chalicelib.rest.outputs.devices import DeviceItem
from chalicelib.rest.outputs.output import EpochMs, Output


class ConnectionItem(Output, frozen=True):
    """Whether a device is connected, as the message broker tells it."""

    connected: bool
    since: Annotated[int | None, Meta(description="Epoch milliseconds, UTC; null: the broker never told of it")]
    reason: Annotated[
        str | None, Meta(description="Why it is not, in the broker's words", examples=["CONNECTION_LOST"])
    ]


class CertificateItem(Output, frozen=True):
    """A certificate of a device."""

    certificate_id: Annotated[str, Meta(description="IoT Core's own: the SHA-256 of the certificate, in hex")]
    state: Annotated[
        CertificateState,
        Meta(description="`replacing`: signed, not yet proven by a connection; `retiring`: in its grace time"),
    ]
    issued_at: EpochMs
    expires_at: EpochMs
    ends_at: Annotated[int | None, Meta(description="When the platform revokes it by itself, epoch milliseconds, UTC")]
    revoked_at: Annotated[int | None, Meta(description="Epoch milliseconds, UTC")]


class RotationItem(Output, frozen=True):
    """An order to change the certificate."""

    rotation_id: str
    ordered_at: EpochMs
    ordered_by: str
    grace_minutes: Annotated[int, Meta(description="For how long the old one counts after the new one was proven")]
    certificate_id: Annotated[
        str | None, Meta(description="Of what was signed for it; null: nothing was asked for yet")
    ]
    proven_at: Annotated[int | None, Meta(description="When the device connected with it, epoch milliseconds, UTC")]


class RetiredDevice(DeviceItem, frozen=True):
    """A device that was taken out of the fleet."""

    retired_at: EpochMs
    retired_by: str

"""Claims, and what devices need that leave the factory with one."""

from typing import Annotated

from msgspec import Meta

from chalicelib.rest.outputs.devices import MqttAddress
from chalicelib.rest.outputs.output import EpochMs, Listed, Output


class ClaimItem(Output, frozen=True):
    """A claim as it was made."""

    claim_id: str
    name: str
    made_at: EpochMs
    made_by: str
    revoked_at: Annotated[int | None, Meta(description="Epoch milliseconds; null: devices may join by it")]
    revoked_by: str | None


class ClaimList(Listed[ClaimItem], frozen=True):
    """Claims, the last made first."""


class MadeClaim(Output, frozen=True):
    """A new claim, and what goes into the devices beside its private key."""

    claim: ClaimItem
    certificate_pem: str
    mqtt: MqttAddress
    template: Annotated[str, Meta(description="Name of the provisioning template, which is a part of the topics")]

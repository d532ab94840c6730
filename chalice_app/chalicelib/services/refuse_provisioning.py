"""Sets the request of a device aside that may not join the fleet."""

from chalicelib.domain.errors import ProvisioningRefused
from chalicelib.domain.rejection import RejectionSource
from chalicelib.ports.clock import Clock
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.reject_input import reject_input


def refuse_provisioning(
    refusal: ProvisioningRefused, *, original: bytes, rejections: RejectionBook, clock: Clock
) -> None:
    """Keep the reason, and what the device had said; the device itself is told no more than that it may not."""
    now = clock()
    reject_input(
        original,
        refusal,
        source=RejectionSource.PROVISIONING,
        device_id=refusal.device_id,
        received_at=now,
        now=now,
        rejections=rejections,
    )

"""A device asks to join by its claim: IoT Core's provisioning template asks this function whether it may."""

from typing import Any, Final

from chalice import Blueprint

from chalicelib import wiring
from chalicelib.domain.errors import ProvisioningRefused
from chalicelib.entrypoints.provisioning_requests import admission, original_of, provisioning_request, refusal
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.devices import admission_ports
from chalicelib.services.admit_device import admit_device
from chalicelib.services.refuse_provisioning import refuse_provisioning

blueprint: Final = Blueprint(__name__)


@blueprint.lambda_function()  # type: ignore[untyped-decorator]
@observed
def on_provisioning(event: Any, _context: Any) -> dict[str, Any]:
    """Answer IoT Core. It raises on an outage: the device is not let in then, and asks again."""
    try:
        device = admit_device(provisioning_request(event), ports=admission_ports())
    except ProvisioningRefused as refused:
        refuse_provisioning(
            refused, original=original_of(event), rejections=wiring.rejection_book(), clock=wiring.clock()
        )
        count(Metric.PROVISIONINGS_REFUSED)
        return refusal()
    logger.info("device admitted", device_id=device.device_id, serial=device.serial)
    count(Metric.DEVICES_PROVISIONED)
    return admission(device)

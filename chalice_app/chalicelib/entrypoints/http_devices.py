"""The devices: which there are, how they fare, and what they are asked to do."""

from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.domain.device import Device
from chalicelib.entrypoints.http_answers import device_detail, device_item, enrolled_device
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.http_inputs import EnrolmentBody, PageQuery
from chalicelib.http_outputs.devices import DeviceDetail, DeviceList, EnrolledDevice
from chalicelib.services.describe_device import describe_device
from chalicelib.services.enrol_device import enrol_device

devices: Final = HttpResource(__name__)


@devices.route("GET", "/devices", "List the devices, by id")
def list_devices(query: PageQuery) -> DeviceList:
    page = wiring.device_registry().listed(limit=query.limit, cursor=query.cursor)
    return DeviceList(items=tuple(map(device_item, page.rows)), cursor=page.cursor)


@devices.route(
    "POST",
    "/devices",
    "Register a device, and sign its certificate request",
    status=HTTPStatus.CREATED,
    problems=(HTTPStatus.CONFLICT,),
)
def post_device(body: EnrolmentBody, who: str) -> EnrolledDevice:
    device = Device(
        device_id=body.device_id, site=body.site, name=body.name, registered_at=wiring.clock()(), registered_by=who
    )
    credentials = enrol_device(
        device,
        body.csr_pem,
        sites=wiring.site_book(),
        devices=wiring.device_registry(),
        enrolment=wiring.device_enrolment(),
    )
    return enrolled_device(device, credentials)


@devices.route(
    "GET", "/devices/{device_id}", "Show a device: latest sample and photo, open alerts, state, what was refused"
)
def get_device(device_id: str) -> DeviceDetail:
    report = describe_device(
        device_id,
        now=wiring.clock()(),
        devices=wiring.device_registry(),
        telemetry=wiring.telemetry_store(),
        photos=wiring.photo_book(),
        alerts=wiring.alert_book(),
        rejections=wiring.rejection_book(),
    )
    return device_detail(report)

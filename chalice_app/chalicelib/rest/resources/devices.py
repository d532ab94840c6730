"""The devices: which there are, how they fare, and what they are asked to do."""

from http import HTTPStatus
from typing import Final

import msgspec

from chalicelib import wiring
from chalicelib.domain.device import Device
from chalicelib.domain.device_report import DeviceState
from chalicelib.domain.device_row import DeviceFilter
from chalicelib.rest.answers.device_reports import device_detail, device_row, retired_row
from chalicelib.rest.answers.devices import device_item, enrolled_device
from chalicelib.rest.device_csv import CSV, DeviceTable, parse_device_table
from chalicelib.rest.inputs.devices import DevicesQuery, EnrolmentBody
from chalicelib.rest.operation import BodyForm
from chalicelib.rest.outputs.device_reports import DeviceDetail, DeviceList
from chalicelib.rest.outputs.devices import EnrolledDevice, RegisteredDevices
from chalicelib.rest.resource import Resource
from chalicelib.services.describe_device import DescriptionPorts, describe_device
from chalicelib.services.enrol_device import EnrolmentPorts, enrol_device
from chalicelib.services.list_devices import DeviceListPorts, list_devices
from chalicelib.services.register_devices import register_devices
from chalicelib.services.search_pages import search_pages

devices: Final = Resource()


@devices.operation("GET", "/devices", "List the devices, by id, each at a glance")
def list_fleet(query: DevicesQuery) -> DeviceList:
    """Filters may be joined. When few of many are wanted, a page may be short, even empty, while there is another."""
    if query.status is DeviceState.RETIRED:
        return _retired(query)
    wanted = DeviceFilter(site=query.site, state=query.status, text=query.q or "")
    ports = DeviceListPorts(
        search=wiring.device_search(),
        alerts=wiring.alert_book(),
        glances=wiring.glance_book(),
        presence=wiring.presence_book(),
        configurations=wiring.configuration_book(),
    )
    page = list_devices(wanted, limit=query.limit, cursor=query.cursor, ports=ports)
    return DeviceList(items=tuple(map(device_row, page.rows)), cursor=page.cursor)


def _retired(query: DevicesQuery) -> DeviceList:
    wanted = DeviceFilter(site=query.site, text=query.q or "")
    page = search_pages(
        lambda rows, place: wiring.device_archive().listed(limit=rows, cursor=place),
        lambda retired: wanted.names(retired.device),
        limit=query.limit,
        cursor=query.cursor,
    )
    return DeviceList(items=tuple(map(retired_row, page.rows)), cursor=page.cursor)


def _post_table(body: DeviceTable, who: str) -> RegisteredDevices:
    now = wiring.clock()()
    listed = {
        line: Device(**msgspec.structs.asdict(row), registered_at=now, registered_by=who)
        for line, row in body.rows.items()
    }
    outcome = register_devices(listed, sites=wiring.site_book(), devices=wiring.device_registry())
    return RegisteredDevices(
        registered=tuple(map(device_item, outcome.registered)),
        unchanged=tuple(device.device_id for device in outcome.unchanged),
    )


@devices.operation(
    "POST",
    "/devices",
    "Register a device, and sign its certificate request",
    status=HTTPStatus.CREATED,
    problems=(HTTPStatus.CONFLICT,),
    body_forms={CSV: BodyForm(read=parse_device_table, serve=_post_table)},
)
def post_device(body: EnrolmentBody, who: str) -> EnrolledDevice:
    """A body of `text/csv` registers many at once: a line of `device_id,site,name,serial`, and a line for each device,
    at most 2,000. If a line is wrong, nothing is registered. What was registered just so before is left as it is, so
    that a table may be sent again.
    """
    device = Device(
        device_id=body.device_id,
        site=body.site,
        name=body.name,
        serial=body.serial,
        registered_at=wiring.clock()(),
        registered_by=who,
    )
    ports = EnrolmentPorts(
        sites=wiring.site_book(),
        devices=wiring.device_registry(),
        enrolment=wiring.device_enrolment(),
        certificates=wiring.certificate_book(),
        authority=wiring.certificate_authority(),
    )
    credentials = enrol_device(device, body.csr_pem, ports=ports)
    return enrolled_device(device, credentials)


@devices.operation(
    "GET",
    "/devices/{device_id}",
    "Show a device: state, connection, latest sample and photo, configuration, certificates, alerts, what was refused",
)
def get_device(device_id: str) -> DeviceDetail:
    """A device that was retired is shown as its history tells, under the name that it had."""
    ports = DescriptionPorts(
        devices=wiring.device_registry(),
        archive=wiring.device_archive(),
        telemetry=wiring.telemetry_store(),
        photos=wiring.photo_book(),
        alerts=wiring.alert_book(),
        rejections=wiring.rejection_book(),
        presence=wiring.presence_book(),
        configurations=wiring.configuration_book(),
        certificates=wiring.certificate_book(),
    )
    return device_detail(describe_device(device_id, now=wiring.clock()(), ports=ports))

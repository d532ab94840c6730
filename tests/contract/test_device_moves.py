"""A device gets another name or site: in the registry, the fake and the table, and at the broker."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from chalicelib.adapters.iot_enrolment import IotEnrolment
from chalicelib.domain.errors import DeviceChanged, DeviceNotFound, Outage, SiteInUse, SiteNotFound
from chalicelib.domain.event import EventKind
from tests.builders import DAY, DEVICE, HOUR, NOON, SITE, a_device, a_site, an_event
from tests.contract import cloud
from tests.contract.records import Records

ELSEWHERE = "field-1"
TOLD = an_event(EventKind.DEVICE_CHANGED, subject=DEVICE, at=NOON + HOUR)


@pytest.fixture(autouse=True)
def _device_and_two_sites(records: Records) -> None:
    for site in (SITE, ELSEWHERE):
        records.sites.register(a_site(site), an_event(EventKind.SITE_REGISTERED, at=NOON - DAY, subject=site))
    records.devices.register(a_device(), an_event(EventKind.DEVICE_REGISTERED, subject=DEVICE))


def members(records: Records, site: str) -> tuple[str, ...]:
    return records.devices.ids_of_site(site, limit=10).rows


def test_a_device_that_is_renamed_stays_where_it_is_and_it_is_told(records: Records) -> None:
    records.devices.change(a_device(name="Südliche Bank 🌱"), replacing=a_device(), event=TOLD)

    assert records.devices.get(DEVICE) == a_device(name="Südliche Bank 🌱")
    assert members(records, SITE) == (DEVICE,)
    assert records.events.recent(limit=1).rows == (TOLD,)


def test_a_device_that_moves_is_among_the_devices_there_and_nowhere_else(records: Records) -> None:
    records.devices.change(a_device(site=ELSEWHERE), replacing=a_device(), event=TOLD)

    assert records.devices.get(DEVICE) == a_device(site=ELSEWHERE)
    assert (members(records, SITE), members(records, ELSEWHERE)) == ((), (DEVICE,))
    assert [device.site for device in records.devices.listed(limit=9).rows] == [ELSEWHERE]
    assert records.events.recent(limit=1).rows == (TOLD,)


def test_the_site_that_it_joined_cannot_be_removed_and_the_one_that_it_left_can(records: Records) -> None:
    records.devices.change(a_device(site=ELSEWHERE), replacing=a_device(), event=TOLD)

    with pytest.raises(SiteInUse):
        records.sites.remove(ELSEWHERE, an_event(EventKind.SITE_REMOVED, subject=ELSEWHERE, at=NOON + DAY))
    records.sites.remove(SITE, an_event(EventKind.SITE_REMOVED, subject=SITE, at=NOON + DAY))

    with pytest.raises(SiteNotFound):
        records.sites.get(SITE)


def test_a_device_moves_back(records: Records) -> None:
    records.devices.change(a_device(site=ELSEWHERE), replacing=a_device(), event=TOLD)
    back = an_event(EventKind.DEVICE_CHANGED, subject=DEVICE, at=NOON + DAY)

    records.devices.change(a_device(), replacing=a_device(site=ELSEWHERE), event=back)

    assert (members(records, SITE), members(records, ELSEWHERE)) == ((DEVICE,), ())


def test_of_two_who_move_a_device_at_once_one_comes_too_late(records: Records) -> None:
    records.devices.change(a_device(site=ELSEWHERE), replacing=a_device(), event=TOLD)
    told = records.events.recent(limit=9).rows

    with pytest.raises(DeviceChanged):
        records.devices.change(a_device(name="South"), replacing=a_device(), event=an_event(at=NOON + DAY))

    assert records.devices.get(DEVICE) == a_device(site=ELSEWHERE)
    assert records.events.recent(limit=9).rows == told


def test_a_device_does_not_move_to_a_site_that_is_not_there(records: Records) -> None:
    with pytest.raises(SiteNotFound):
        records.devices.change(a_device(site="greenhouse-9"), replacing=a_device(), event=TOLD)

    assert records.devices.get(DEVICE) == a_device()
    assert (members(records, SITE), members(records, "greenhouse-9")) == ((DEVICE,), ())


def test_a_device_that_is_not_there_cannot_be_changed(records: Records) -> None:
    stranger = a_device("stranger-1")

    with pytest.raises(DeviceNotFound):
        records.devices.change(replace(stranger, name="Impostor"), replacing=stranger, event=TOLD)

    assert records.devices.known(["stranger-1"]) == {}


def test_a_thing_that_moves_keeps_its_other_attributes() -> None:
    iot = cloud.client("iot")
    iot.create_thing(thingName=DEVICE, attributePayload={"attributes": {"site": SITE, "colour": "green"}})

    IotEnrolment(iot, policy="devices").move(DEVICE, ELSEWHERE)

    assert iot.describe_thing(thingName=DEVICE)["attributes"] == {"site": ELSEWHERE, "colour": "green"}


def test_a_device_that_the_broker_does_not_know_yet_may_move() -> None:
    IotEnrolment(cloud.client("iot"), policy="devices").move(DEVICE, ELSEWHERE)

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        cloud.client("iot").describe_thing(thingName=DEVICE)


def test_a_registry_that_does_not_answer_is_an_outage() -> None:
    iot, stubber = cloud.stubbed("iot")
    stubber.add_client_error("update_thing", "ThrottlingException", http_status_code=429)

    with pytest.raises(Outage):
        IotEnrolment(iot, policy="devices").move(DEVICE, ELSEWHERE)

"""DeviceRegistry: the fake and the operations table."""

from dataclasses import replace

import pytest

from chalicelib.domain.certificate import Certificate
from chalicelib.domain.device import Device
from chalicelib.domain.errors import (
    CursorInvalid,
    DeviceExists,
    DeviceNotFound,
    SerialTaken,
    SerialUsed,
    SiteNotFound,
)
from chalicelib.domain.event import EventKind
from tests.builders import DAY, DEVICE, NOON, SITE, a_device, a_site, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records


@pytest.fixture(autouse=True)
def _site(records: Records) -> None:
    records.sites.register(a_site(), an_event(EventKind.SITE_REGISTERED, at=NOON - DAY))


def register(records: Records, *device_ids: str) -> None:
    for device_id in device_ids:
        told = an_event(EventKind.DEVICE_REGISTERED, subject=device_id, device_id=device_id)
        records.devices.register(a_device(device_id), told)


def test_a_device_comes_back_as_it_was_registered(records: Records) -> None:
    device = a_device(name="Nördliche Bank 🌱")

    records.devices.register(device, an_event())

    assert records.devices.get(DEVICE) == device


def test_a_registration_is_told(records: Records) -> None:
    told = an_event(EventKind.DEVICE_REGISTERED)

    records.devices.register(a_device(), told)

    assert records.events.recent(limit=1).rows == (told,)


def test_a_taken_id_is_refused_and_nothing_changes_and_nothing_is_told(records: Records) -> None:
    register(records, DEVICE)
    told = records.events.recent(limit=10).rows

    with pytest.raises(DeviceExists):
        records.devices.register(a_device(name="Impostor"), an_event(at=NOON + DAY))

    assert records.devices.get(DEVICE).name == "North bench"
    assert records.events.recent(limit=10).rows == told


def test_a_device_cannot_join_a_site_that_is_not_registered(records: Records) -> None:
    told = records.events.recent(limit=10).rows

    with pytest.raises(SiteNotFound):
        records.devices.register(a_device(site="greenhouse-9"), an_event(at=NOON + DAY))

    assert records.devices.known([DEVICE]) == {}
    assert records.devices.ids_of_site("greenhouse-9", limit=10).rows == ()
    assert records.events.recent(limit=10).rows == told


@pytest.mark.parametrize("device_id", ["greenhouse-1-b", "x", "", "DEVICE", "a" * 5000, "é" * 600])
def test_a_device_that_was_never_registered_is_not_found(records: Records, device_id: str) -> None:
    register(records, DEVICE)

    with pytest.raises(DeviceNotFound):
        records.devices.get(device_id)


def test_known_gives_the_registered_ones_of_more_than_one_read_takes(records: Records) -> None:
    register(records, "device-000", "device-099", "device-100", "device-249")

    known = records.devices.known(f"device-{number:03d}" for number in [*range(250), *range(250)])

    assert sorted(known) == ["device-000", "device-099", "device-100", "device-249"]
    assert known["device-100"] == a_device("device-100")


def test_nobody_is_known_of_nobody(records: Records) -> None:
    assert records.devices.known([]) == {}


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
def test_devices_are_listed_by_id_each_once(records: Records, limit: int) -> None:
    register(records, "delta-1", "alpha-1", "echo-1", "bravo-1", "charlie-1")

    pages = all_pages(lambda cursor: records.devices.listed(limit=limit, cursor=cursor))

    listed = [device.device_id for page in pages for device in page]
    assert listed == ["alpha-1", "bravo-1", "charlie-1", "delta-1", "echo-1"]
    assert len(pages) == -(-5 // limit)


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.devices.listed(limit=1, cursor=cursor)


def test_a_site_knows_the_devices_that_joined_it_and_no_others(records: Records) -> None:
    records.sites.register(a_site("greenhouse-10"), an_event(subject="greenhouse-10"))
    records.devices.register(a_device("other-1", site="greenhouse-10"), an_event(subject="other-1"))
    register(records, "delta-1", "alpha-1", "bravo-1")

    pages = all_pages(lambda cursor: records.devices.ids_of_site(SITE, limit=2, cursor=cursor))

    assert pages == [("alpha-1", "bravo-1"), ("delta-1",)]


def test_a_site_without_devices_has_none(records: Records) -> None:
    assert records.devices.ids_of_site(SITE, limit=10).rows == ()
    assert records.devices.ids_of_site("greenhouse-9", limit=10).rows == ()


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_foreign_cursor_is_refused_of_a_site_too(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.devices.ids_of_site(SITE, limit=1, cursor=cursor)


# --- serial numbers


def a_certificate(number: int = 1, device_id: str = DEVICE) -> Certificate:
    return Certificate(
        certificate_id=f"{number:064x}", device_id=device_id, issued_at=NOON, valid_until=NOON + 1_000 * DAY
    )


def provision(records: Records, device_id: str = DEVICE, *, number: int = 1) -> None:
    device = replace(records.devices.get(device_id), provisioned_at=NOON + DAY)
    told = an_event(EventKind.DEVICE_PROVISIONED, at=NOON + DAY, subject=f"{number}")
    records.devices.provision(device, a_certificate(number, device_id), told)


def test_a_serial_number_leads_to_its_device(records: Records) -> None:
    records.devices.register(a_device(serial="SN-0001"), an_event())
    register(records, "other-1")

    assert records.devices.get(DEVICE).serial == "SN-0001"
    assert records.devices.holders(["SN-0001", "SN-0001", "SN-0002", "sn-0001"]) == {"SN-0001": DEVICE}
    assert records.devices.holders([]) == {}


def test_a_serial_number_belongs_to_one_device(records: Records) -> None:
    records.devices.register(a_device(serial="SN-0001"), an_event())
    told = records.events.recent(limit=10).rows

    with pytest.raises(SerialTaken):
        records.devices.register(a_device("other-1", serial="SN-0001"), an_event(at=NOON + DAY))

    assert records.devices.known(["other-1"]) == {}
    assert records.devices.holders(["SN-0001"]) == {"SN-0001": DEVICE}
    assert records.events.recent(limit=10).rows == told


def test_many_devices_are_registered_at_once_at_their_sites(records: Records) -> None:
    sites = [f"field-{number}" for number in range(20)]
    for site in sites:
        records.sites.register(a_site(site), an_event(EventKind.SITE_REGISTERED, subject=site))
    devices = [a_device(f"device-{n:02d}", site=sites[n % 20], serial=f"SN-{n:04d}") for n in range(50)]

    records.devices.register_all([(device, an_event(subject=device.device_id)) for device in devices])

    assert records.devices.listed(limit=60).rows == tuple(devices)
    assert len(records.devices.holders(f"SN-{n:04d}" for n in range(50))) == 50
    assert records.devices.ids_of_site("field-3", limit=9).rows == ("device-03", "device-23", "device-43")


def test_nobody_is_registered_at_once(records: Records) -> None:
    records.devices.register_all([])

    assert records.devices.listed(limit=1).rows == ()


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        (a_device(name="Impostor"), DeviceExists),
        (a_device("device-9", serial="SN-0001"), SerialTaken),
        (a_device("device-9", site="greenhouse-9"), SiteNotFound),
    ],
    ids=["id", "serial", "site"],
)
def test_of_many_devices_one_that_cannot_be_registered_is_told_and_not_registered(
    records: Records, other: Device, refusal: type[Exception]
) -> None:
    records.devices.register(a_device(serial="SN-0001"), an_event())

    with pytest.raises(refusal):
        records.devices.register_all([(other, an_event(subject="other")), (a_device("device-8"), an_event())])

    assert records.devices.get(DEVICE).name == "North bench"
    assert records.devices.known(["device-8", "device-9"]) == {}


def test_a_device_that_joins_keeps_its_certificate_and_is_told(records: Records) -> None:
    records.devices.register(a_device(serial="SN-0001"), an_event())

    provision(records)

    assert records.devices.get(DEVICE) == a_device(serial="SN-0001", provisioned_at=NOON + DAY)
    assert records.certificates.of_device(DEVICE) == (a_certificate(),)
    assert [event.kind for event in records.events.recent(limit=1).rows] == [EventKind.DEVICE_PROVISIONED]


def test_a_serial_number_is_used_once(records: Records) -> None:
    records.devices.register(a_device(serial="SN-0001"), an_event())
    provision(records)
    told = records.events.recent(limit=10).rows

    with pytest.raises(SerialUsed):
        provision(records, number=2)

    assert records.certificates.of_device(DEVICE) == (a_certificate(),)
    assert records.events.recent(limit=10).rows == told


def test_a_device_that_is_gone_does_not_join(records: Records) -> None:
    with pytest.raises(SerialUsed):
        records.devices.provision(a_device(provisioned_at=NOON), a_certificate(), an_event(at=NOON + DAY))

    assert records.certificates.of_device(DEVICE) == ()
    assert records.devices.known([DEVICE]) == {}


def test_joining_leaves_what_was_changed_meanwhile_as_it_is(records: Records) -> None:
    records.devices.register(a_device(serial="SN-0001"), an_event())
    stale = replace(records.devices.get(DEVICE), name="As it was", provisioned_at=NOON + DAY)

    records.devices.provision(stale, a_certificate(), an_event(at=NOON + DAY))

    assert records.devices.get(DEVICE).name == "North bench"

"""DeviceArchive and DeviceSearch: the fakes and the operations table."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

from chalicelib.adapters import dynamo_device_search
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.device import Device, RetiredDevice
from chalicelib.domain.errors import DeviceChanged, DeviceNotFound, SiteInUse
from chalicelib.domain.presence import Connection, Presence
from chalicelib.domain.rotation import Rotation
from chalicelib.services.every_row import every_row
from tests.builders import DEVICE, NOON, SITE, a_device, a_site, an_event
from tests.contract.records import Records, dynamo_records

HOUR = timedelta(hours=1)


def registered(records: Records, *devices: Device) -> None:
    for site in sorted({device.site for device in devices}):
        records.sites.register(a_site(site), an_event(subject=site))
    records.devices.register_all([(device, an_event(subject=device.device_id)) for device in devices])


def retired(device: Device, *, hours: int = 1) -> RetiredDevice:
    return RetiredDevice(device=device, retired_at=NOON + hours * HOUR, retired_by="mia")


def test_a_retired_device_is_out_of_every_list_but_one(records: Records) -> None:
    device = a_device(serial="SN-0001")
    registered(records, device)

    records.archive.retire(retired(device), an_event(subject="gone"))

    with pytest.raises(DeviceNotFound):
        records.devices.get(DEVICE)
    assert not records.devices.listed(limit=10).rows
    assert not records.devices.ids_of_site(SITE, limit=10).rows
    assert not records.devices.holders(["SN-0001"])
    assert records.archive.last_of(DEVICE) == retired(device)
    assert records.archive.listed(limit=10).rows == (retired(device),)
    assert "gone" in {event.subject for event in records.events.recent(limit=10).rows}


def test_name_serial_number_and_site_are_free_again(records: Records) -> None:
    device = a_device(serial="SN-0001")
    registered(records, device)
    records.archive.retire(retired(device), an_event())

    records.devices.register(replace(device, name="The next one"), an_event(subject="next"))

    assert records.devices.get(DEVICE).name == "The next one"
    records.archive.retire(retired(records.devices.get(DEVICE), hours=2), an_event(subject="gone too"))
    records.sites.remove(SITE, an_event(subject="removed"))


def test_the_last_device_of_a_name_is_found(records: Records) -> None:
    first, second = a_device(name="One"), a_device(name="Two")
    registered(records, first)
    records.archive.retire(retired(first, hours=1), an_event())
    records.devices.register(second, an_event(subject="second"))
    records.archive.retire(retired(second, hours=2), an_event(subject="gone"))

    found = records.archive.last_of(DEVICE)

    assert found == retired(second, hours=2)
    assert records.archive.last_of("field-9") is None


def test_what_was_known_of_its_connection_and_its_rotation_is_gone(records: Records) -> None:
    device = a_device()
    registered(records, device)
    rotation = Rotation(rotation_id="r1", device_id=DEVICE, ordered_at=NOON, ordered_by="mia")
    records.certificates.order(rotation, an_event())
    nothing = Presence(device_id=DEVICE)
    records.presence.keep(nothing.after(Connection(NOON, 1, "s1", "c1")), replacing=nothing)

    records.archive.retire(retired(device), an_event())

    assert records.certificates.rotation_of(DEVICE) is None
    assert records.presence.read(DEVICE) == nothing


def test_a_device_is_retired_once(records: Records) -> None:
    device = a_device()
    registered(records, device)
    records.archive.retire(retired(device), an_event())

    with pytest.raises(DeviceNotFound):
        records.archive.retire(retired(device, hours=2), an_event())


def test_a_device_that_moved_meanwhile_stays(records: Records) -> None:
    device = a_device()
    registered(records, device, a_device("field-9", site="field"))
    records.devices.change(replace(device, site="field"), replacing=device, event=an_event())

    with pytest.raises(DeviceChanged):
        records.archive.retire(retired(device), an_event())

    assert records.devices.get(DEVICE).site == "field"
    assert records.archive.last_of(DEVICE) is None


def test_retired_devices_are_listed_page_by_page_the_last_one_first(records: Records) -> None:
    devices = [a_device(f"field-{number}") for number in range(5)]
    registered(records, *devices)
    for hours, device in enumerate(devices):
        records.archive.retire(retired(device, hours=hours), an_event(subject=device.device_id))

    rows = every_row(lambda cursor: records.archive.listed(limit=2, cursor=cursor))

    assert [row.device.device_id for row in rows] == [f"field-{number}" for number in (4, 3, 2, 1, 0)]


@pytest.fixture
def fleet(records: Records, monkeypatch: pytest.MonkeyPatch) -> Records:
    """Three sites, one of them with more devices than are read at once."""
    for at_once in ("_AT_ONCE", "_IDS_AT_ONCE"):
        monkeypatch.setattr(dynamo_device_search, at_once, 4)
    sizes = {"east": 3, "north": 9, "west": 7}
    devices = [a_device(f"{site}-{number:03d}", site=site) for site, size in sizes.items() for number in range(size)]
    registered(records, *devices[:-1], replace(devices[-1], name="ÖSTLICHE Bank", serial="SN.77"))
    return records


def test_a_search_hands_out_the_whole_fleet_in_order(fleet: Records) -> None:
    everybody = [device.device_id for device in fleet.search.of_fleet(after="", text="")]

    assert len(everybody) == 19
    assert everybody == sorted(everybody)
    following = fleet.search.of_fleet(after="north-007", text="")
    assert [device.device_id for device in islice(following, 2)] == ["north-008", "west-000"]


@pytest.mark.parametrize("text", ["östliche b", "sn.77", "WEST-006"])
def test_a_part_of_id_name_or_serial_number_is_found_in_whatever_case(fleet: Records, text: str) -> None:
    assert [device.device_id for device in fleet.search.of_fleet(after="", text=text)] == ["west-006"]


def test_a_search_that_finds_many_goes_on_behind_them(fleet: Records) -> None:
    assert len(list(fleet.search.of_fleet(after="", text="th-"))) == 9
    assert len(list(fleet.search.of_fleet(after="north-004", text="th-"))) == 4


def test_a_device_is_found_by_its_new_name(fleet: Records) -> None:
    device = fleet.devices.get("west-003")
    fleet.devices.change(replace(device, name="Sunny"), replacing=device, event=an_event())

    assert [found.device_id for found in fleet.search.of_fleet(after="", text="sunny")] == ["west-003"]


def test_the_devices_of_a_site_are_handed_out_in_order(fleet: Records) -> None:
    ids = [device.device_id for device in fleet.search.of_site("north", after="")]

    assert ids == [f"north-{number:03d}" for number in range(9)]
    following = fleet.search.of_site("north", after="north-006")
    assert [device.device_id for device in following] == ["north-007", "north-008"]
    assert not list(fleet.search.of_site("nowhere", after=""))


def test_of_given_ids_those_are_handed_out_that_are_registered(fleet: Records) -> None:
    asked = [f"north-{number:03d}" for number in range(20)]

    found = [device.device_id for device in fleet.search.among(asked, after="north-001")]

    assert found == [f"north-{number:03d}" for number in range(2, 9)]


@pytest.mark.parametrize("had_devices", [True, False], ids=["devices had left", "none ever joined"])
def test_a_device_that_joins_while_its_site_is_removed_keeps_it(
    had_devices: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = dynamo_records()
    records.sites.register(a_site(), an_event(subject="site"))
    if had_devices:
        records.devices.register(a_device(), an_event(subject="first"))
        records.archive.retire(retired(a_device()), an_event(subject="gone"))
    look = OperationsTable.rows

    def and_then_one_joins(table: OperationsTable, *given: Any, **named: Any) -> Iterator[Any]:
        found = list(look(table, *given, **named))
        monkeypatch.setattr(OperationsTable, "rows", look)
        records.devices.register(a_device("late-1"), an_event(subject="late"))
        return iter(found)

    monkeypatch.setattr(OperationsTable, "rows", and_then_one_joins)

    with pytest.raises(SiteInUse):
        records.sites.remove(SITE, an_event(subject="removed"))

    assert records.devices.get("late-1").site == SITE
    assert records.sites.get(SITE) == a_site()

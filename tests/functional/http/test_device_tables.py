"""POST /devices with a table: many devices at once, or none of them."""

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from tests.builders import DEVICE, SITE, a_device, an_event
from tests.fakes.faults import fail
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, Answer, RestClient

HEADER = "device_id,site,name,serial"
FIRST = f"bench-1,{SITE},North bench,SN-0001"
SECOND = f"bench-2,{SITE},South bench,SN-0002"


def send(api: RestClient, *lines: str, content_type: str = "text/csv") -> Answer:
    return api.send("POST", "/devices", "\n".join(lines).encode(), headers={"Content-Type": content_type})


def told(answer: Answer) -> list[tuple[str, str]]:
    return [(error["field"], error["detail"]) for error in answer.json["errors"]]


def test_every_device_of_a_table_is_registered_with_its_serial_number_and_told(
    api: RestClient, platform: FakePlatform
) -> None:
    answer = send(api, HEADER, FIRST, SECOND)

    assert answer.status == 201
    assert [item["device_id"] for item in answer.json["registered"]] == ["bench-1", "bench-2"]
    assert answer.json["unchanged"] == []
    device = platform.devices.get("bench-2")
    assert (device.name, device.serial, device.registered_by) == ("South bench", "SN-0002", OPERATOR.name)
    assert device.provisioned_at is None
    subjects = {event.subject for event in platform.events.events.values() if event.kind is EventKind.DEVICE_REGISTERED}
    assert subjects == {"bench-1", "bench-2"}


def test_a_table_as_a_spreadsheet_writes_it_is_read(api: RestClient, platform: FakePlatform) -> None:
    lines = f'\ufeff{HEADER}\r\nbench-1,{SITE},"Bench 1, ""the sunny one""", SN-0001 \r\n\r\n,,,\r\n'
    answer = api.send("POST", "/devices", lines.encode(), headers={"Content-Type": "text/csv; charset=utf-8"})

    assert answer.status == 201
    assert platform.devices.get("bench-1").name == 'Bench 1, "the sunny one"'
    assert platform.devices.get("bench-1").serial == "SN-0001"


def test_a_table_may_be_sent_again(api: RestClient, platform: FakePlatform) -> None:
    send(api, HEADER, FIRST)

    answer = send(api, HEADER, FIRST, SECOND)

    assert [item["device_id"] for item in answer.json["registered"]] == ["bench-2"]
    assert answer.json["unchanged"] == ["bench-1"]
    assert len(platform.devices.devices) == 3


def test_if_one_line_is_wrong_nothing_is_registered_and_each_wrong_cell_is_named(
    api: RestClient, platform: FakePlatform
) -> None:
    platform.devices.register(a_device("taken-1", serial="SN-TAKEN"), an_event())
    answer = send(
        api,
        HEADER,
        FIRST,
        f"UPPER,{SITE},North bench,SN-0003",
        f"bench-4,{SITE},,SN-0004",
        f"bench-5,{SITE},North bench,x",
        f"bench-6,{SITE},North bench",
        "bench-7,Nowhere,North bench,SN-0007",
    )

    assert answer.status == 400
    assert answer.json["type"] == "urn:cloudiot:problem:table-refused"
    assert [field for field, _ in told(answer)] == ["3.device_id", "4.name", "5.serial", "6", "7.site"]
    assert dict(told(answer))["5.serial"] == "line 5: serial must be 4 to 64 of A-Z, a-z, 0-9, ., _ and -"
    assert answer.json["detail"] == "5 of its rows are wrong"
    assert platform.devices.devices.keys() == {DEVICE, "taken-1"}


def test_what_only_the_registry_can_know_is_named_by_line_and_column_too(
    api: RestClient, platform: FakePlatform
) -> None:
    platform.devices.register(a_device("taken-1", serial="SN-TAKEN"), an_event())
    answer = send(
        api,
        HEADER,
        FIRST,
        f"bench-1,{SITE},Again,SN-0003",
        f"bench-4,{SITE},Again,SN-0001",
        f"taken-1,{SITE},Renamed,SN-TAKEN",
        f"bench-6,{SITE},North bench,SN-TAKEN",
        "bench-7,greenhouse-9,North bench,SN-0007",
        f"fleet,{SITE},North bench,SN-0008",
        f"claim-9,{SITE},North bench,SN-0009",
    )

    assert answer.status == 400
    assert dict(told(answer)) == {
        "7.site": "line 7: the site 'greenhouse-9' is not registered; POST /sites registers one",
        "3.device_id": "line 3: bench-1 stands on line 2 already",
        "4.serial": "line 4: SN-0001 stands on line 2 already",
        "5.device_id": "line 5: a device taken-1 is registered already, and otherwise",
        "6.serial": "line 6: the device taken-1 has the serial number SN-TAKEN",
        "8.device_id": "line 8: 'fleet' means all devices",
        "9.device_id": "line 9: 'claim-' is how the names of devices begin that have no id yet",
    }
    assert platform.devices.devices.keys() == {DEVICE, "taken-1"}


def test_of_many_wrong_lines_the_first_twenty_are_named(api: RestClient) -> None:
    answer = send(api, HEADER, *(f"bench-{number},{SITE},North bench,x" for number in range(30)))

    assert len(told(answer)) == 20
    assert answer.json["detail"] == "30 of its rows are wrong"


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (b"", "the first line must be device_id,site,name,serial"),
        (HEADER.encode(), "the table has no rows"),
        (b"device_id;site;name;serial\na;b;c;d", "with commas between the names"),
        (b"serial,device_id,site,name\n", "the first line must be"),
        (HEADER.encode() + b"\nbench-1,\xff", "not in UTF-8"),
        (f'{HEADER}\nbench-1,{SITE},"North bench,SN-0001'.encode(), "is no CSV"),
        (f"{HEADER}\n".encode() + FIRST.encode() * 1 + f"\n{FIRST}".encode() * 2_000, "at most 2000"),
    ],
    ids=["empty", "no rows", "semicolons", "another order", "bytes", "open quote", "too many"],
)
def test_what_is_no_such_table_is_refused_as_a_whole(api: RestClient, table: bytes, reason: str) -> None:
    answer = api.send("POST", "/devices", table, headers={"Content-Type": "text/csv"})

    assert answer.status == 400
    assert reason in answer.json["detail"]


def test_a_table_that_broke_off_can_simply_be_sent_again(api: RestClient, platform: FakePlatform) -> None:
    fail(platform.devices, "register_all", times=1, error=Outage("throttled"))

    assert send(api, HEADER, FIRST).status == 503
    assert send(api, HEADER, FIRST).status == 201


def test_another_form_than_json_and_csv_is_refused(api: RestClient) -> None:
    assert send(api, HEADER, FIRST, content_type="text/plain").status == 415


def test_a_serial_number_that_another_device_has_is_a_conflict(api: RestClient, platform: FakePlatform) -> None:
    platform.devices.register(a_device("taken-1", serial="SN-TAKEN"), an_event())

    answer = api.post("/devices", {"device_id": "bench-1", "site": SITE, "name": "Bench", "serial": "SN-TAKEN"})

    assert (answer.status, answer.json["type"]) == (409, "urn:cloudiot:problem:serial-taken")


def test_a_device_has_a_serial_number_or_brings_its_certificate_request(api: RestClient) -> None:
    body = {"device_id": "bench-1", "site": SITE, "name": "Bench", "serial": "SN-0001", "csr_pem": "-----BEGIN"}

    assert api.post("/devices", body).wrong_fields == ["serial"]


def test_the_openapi_document_tells_of_both_forms_and_both_answers(api: RestClient) -> None:
    operation = api.get("/openapi.json").json["paths"]["/devices"]["post"]

    assert operation["requestBody"]["content"].keys() == {"application/json", "text/csv"}
    answers = operation["responses"]["201"]["content"]["application/json"]["schema"]["oneOf"]
    assert [answer["$ref"].rpartition("/")[2] for answer in answers] == ["EnrolledDevice", "RegisteredDevices"]

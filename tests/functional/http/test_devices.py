"""/devices: enrolment, the list, and how one device fares."""

from datetime import timedelta

import pytest

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.breach import SILENT_AFTER, Severity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_device, a_photo, a_rejection, a_sample, an_alert, an_event
from tests.fakes.faults import fail
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, RestClient

_CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMIH…\n-----END CERTIFICATE REQUEST-----\n"
_NEW = {"device_id": "greenhouse-1-b", "site": SITE, "name": "South bench"}


def test_a_device_enrols_with_a_certificate_request_and_gets_its_credentials(
    api: RestClient, platform: FakePlatform
) -> None:
    answer = api.post("/devices", _NEW | {"csr_pem": _CSR})

    assert answer.status == 201
    assert answer.json["device"] == _NEW | {"registered_at": to_ms(NOON), "serial": None, "provisioned_at": None}
    assert answer.json["certificate_pem"].startswith("-----BEGIN CERTIFICATE-----")
    assert answer.json["mqtt"] == {"endpoint": "broker.example", "port": 8883}
    assert platform.devices.get("greenhouse-1-b").registered_by == OPERATOR.name


def test_registering_a_device_is_told_in_the_feed(api: RestClient, platform: FakePlatform) -> None:
    api.post("/devices", _NEW)

    (event,) = platform.events.events.values()
    assert (event.kind, event.subject, event.who) == (EventKind.DEVICE_REGISTERED, "greenhouse-1-b", OPERATOR.name)


def test_without_a_certificate_request_a_device_is_registered_only(api: RestClient, platform: FakePlatform) -> None:
    answer = api.post("/devices", _NEW)

    assert answer.status == 201
    assert answer.json["certificate_pem"] is None
    assert answer.json["mqtt"] is None
    assert not platform.enrolment.enrolled


def test_a_taken_id_is_a_conflict_and_no_certificate_is_made(api: RestClient, platform: FakePlatform) -> None:
    answer = api.post("/devices", _NEW | {"device_id": DEVICE, "csr_pem": _CSR})

    assert answer.status == 409
    assert answer.json["type"] == "urn:cloudiot:problem:device-exists"
    assert not platform.enrolment.enrolled


def test_a_certificate_request_that_cannot_be_signed_registers_nothing(api: RestClient, platform: FakePlatform) -> None:
    answer = api.post("/devices", _NEW | {"csr_pem": "-----BEGIN NONSENSE-----"})

    assert answer.status == 400
    assert answer.wrong_fields == ["csr_pem"]
    assert list(platform.devices.devices) == [DEVICE]


def test_an_enrolment_that_broke_off_can_simply_be_repeated(api: RestClient, platform: FakePlatform) -> None:
    fail(platform.devices, "register", times=1)

    assert api.post("/devices", _NEW | {"csr_pem": _CSR}).status == 503
    assert api.post("/devices", _NEW | {"csr_pem": _CSR}).status == 201


def test_devices_are_listed_page_by_page(api: RestClient, platform: FakePlatform) -> None:
    for device_id in ("field-7", "field-8"):
        platform.devices.register(a_device(device_id), an_event(subject=device_id))

    first = api.get("/devices?limit=2").json
    second = api.get(f"/devices?limit=2&cursor={first['cursor']}").json

    assert [item["device_id"] for item in first["items"] + second["items"]] == ["field-7", "field-8", DEVICE]
    assert second["cursor"] is None


def test_a_device_shows_its_latest_sample_and_photo_and_what_troubles_it(
    api: RestClient, platform: FakePlatform
) -> None:
    platform.measured(a_sample(NOON - MINUTE, air_temp_c=36.5))
    photo = a_photo()
    platform.photos.record(photo, an_event())
    platform.alerts.save(an_alert(), replacing=None)
    platform.alerts.save(an_alert(rule_id="co2-high", status=AlertStatus.RESOLVED), replacing=None)

    device = api.get(f"/devices/{DEVICE}").json

    assert device["name"] == "North bench"
    assert device["state"] == "warning"
    assert device["silent_since"] is None
    assert device["latest_sample"] == {"at": to_ms(NOON - MINUTE), "values": {"air_temp_c": 36.5}}
    assert device["latest_photo"]["photo_id"] == photo.key.photo_id
    assert [alert["rule_id"] for alert in device["alerts"]] == ["air-temp-high"]


def test_the_worst_alert_gives_the_state(api: RestClient, platform: FakePlatform) -> None:
    platform.measured(a_sample())
    assert api.get(f"/devices/{DEVICE}").json["state"] == "ok"

    platform.alerts.save(an_alert(rule_id="co2-high"), replacing=None)
    platform.alerts.save(an_alert(severity=Severity.CRITICAL), replacing=None)
    assert api.get(f"/devices/{DEVICE}").json["state"] == "critical"


def test_every_active_alert_is_shown_however_many_are_resolved(api: RestClient, platform: FakePlatform) -> None:
    earlier = None
    for ordinal in range(1, 300):
        resolved = an_alert(ordinal=ordinal, status=AlertStatus.RESOLVED)
        platform.alerts.save(resolved, replacing=earlier)
        earlier = resolved
    platform.alerts.save(an_alert(rule_id="air-temp-a"), replacing=None)

    assert [alert["rule_id"] for alert in api.get(f"/devices/{DEVICE}").json["alerts"]] == ["air-temp-a"]


def test_a_silent_device_is_shown_as_silent_since_its_last_sample(api: RestClient, platform: FakePlatform) -> None:
    platform.measured(a_sample(NOON))
    platform.clock.advance(SILENT_AFTER + timedelta(seconds=1))

    device = api.get(f"/devices/{DEVICE}").json

    assert (device["state"], device["silent_since"]) == ("silent", to_ms(NOON))


def test_a_device_that_never_sent_anything_says_so(api: RestClient) -> None:
    device = api.get(f"/devices/{DEVICE}").json

    assert (device["state"], device["latest_sample"], device["latest_photo"]) == ("never_seen", None, None)


@pytest.mark.parametrize("device_id", ["greenhouse-9-z", "UPPER", "a", "x" * 3000, "a%23b"])
def test_an_unknown_device_is_not_found(api: RestClient, device_id: str) -> None:
    answer = api.get(f"/devices/{device_id}")

    assert answer.status == 404
    assert answer.json["type"] == "urn:cloudiot:problem:device-not-found"


def test_an_outage_asks_to_try_again(api: RestClient, platform: FakePlatform) -> None:
    fail(platform.search, "of_fleet", error=Outage("arn:aws:dynamodb:secret-detail answered Throttled"))

    answer = api.get("/devices")

    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "secret-detail" not in str(answer.json)


def test_what_was_refused_of_a_device_is_seen_on_the_device(api: RestClient, platform: FakePlatform) -> None:
    moments = [NOON - 30 * 60 * MINUTE, *(NOON - number * MINUTE for number in range(6))]
    for at in moments:
        rejection = a_rejection(f"{at}".encode(), at=at)
        platform.rejections.set_aside(rejection, an_event(subject=rejection.rejection_id), original=b"")

    seen = api.get(f"/devices/{DEVICE}").json["rejections"]

    assert seen["last_24_h"] == 6
    assert [row["received_at"] for row in seen["newest"]] == [to_ms(at) for at in moments[1:6]]
    assert {(row["reason"], row["field"]) for row in seen["newest"]} == {("JSON is malformed", "")}


def test_a_device_that_was_never_refused_shows_none(api: RestClient) -> None:
    assert api.get(f"/devices/{DEVICE}").json["rejections"] == {"last_24_h": 0, "newest": []}

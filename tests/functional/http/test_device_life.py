"""The list of devices at a glance, another certificate, and the end of a device, over the REST API."""

from datetime import timedelta

import pytest

from chalicelib.domain.breach import Severity
from chalicelib.domain.certificate import Certificate, Validity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.glance import Glance
from chalicelib.domain.presence import Connection, ConnectionEnd, Presence
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_device, a_photo, a_sample, an_alert, an_event
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import RestClient

_YEAR = timedelta(days=365)
_ROTATE = f"/devices/{DEVICE}/certificate/rotate"


def certified(platform: FakePlatform) -> Certificate:
    validity = Validity(begins_at=NOON, ends_at=NOON + _YEAR)
    certificate = Certificate.issued("c" * 64, DEVICE, validity)
    platform.certificates.record(certificate)
    return certificate


def connected(platform: FakePlatform) -> Presence:
    presence = Presence(device_id=DEVICE, latest=Connection(NOON, 1, "s1", "c" * 12))
    platform.presence.presence[DEVICE] = presence
    return presence


def test_a_row_shows_a_device_at_a_glance(api: RestClient, platform: FakePlatform) -> None:
    connected(platform)
    platform.glances.keep([Glance(device_id=DEVICE, heard_at=NOON, values={"battery_v": 3.9})])

    (row,) = api.get("/devices").json["items"]

    assert row == {
        "device_id": DEVICE,
        "site": SITE,
        "name": "North bench",
        "registered_at": to_ms(NOON),
        "serial": None,
        "provisioned_at": None,
        "state": "ok",
        "connected": True,
        "connected_changed_at": to_ms(NOON),
        "last_heard_at": to_ms(NOON),
        "battery_v": 3.9,
        "firmware": None,
        "retired_at": None,
    }


def test_the_list_is_filtered(api: RestClient, platform: FakePlatform) -> None:
    platform.devices.register(a_device("field-7", name="Far field"), an_event())
    platform.alerts.save(an_alert(device_id="field-7", severity=Severity.CRITICAL), replacing=None)

    def found(query: str) -> list[str]:
        return [row["device_id"] for row in api.get(f"/devices?{query}").json["items"]]

    assert found("status=critical") == ["field-7"]
    assert found("status=never_seen") == [DEVICE]
    assert found("q=far") == ["field-7"]
    assert found(f"site={SITE}&status=critical&q=FIELD") == ["field-7"]
    assert found("site=nowhere") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [("status=fine", "status"), ("site=NO", "site"), ("q=", "q"), (f"q={'x' * 101}", "q"), ("cursor=!", "cursor")],
)
def test_a_filter_that_makes_no_sense_is_refused(api: RestClient, query: str, field: str) -> None:
    answer = api.get(f"/devices?{query}")

    assert (answer.status, answer.wrong_fields) == (400, [field])


def test_a_device_shows_its_connection_and_its_certificates(api: RestClient, platform: FakePlatform) -> None:
    certificate, presence = certified(platform), connected(platform)
    platform.measured(a_sample(NOON - MINUTE, battery_v=3.7))

    device = api.get(f"/devices/{DEVICE}").json

    assert device["connection"] == {"connected": True, "since": to_ms(NOON), "reason": None}
    assert device["battery_v"] == 3.7
    assert device["certificate_expires_at"] == to_ms(NOON + _YEAR)
    assert device["certificates"] == [
        {
            "certificate_id": certificate.certificate_id,
            "state": "active",
            "issued_at": to_ms(NOON),
            "expires_at": to_ms(NOON + _YEAR),
            "ends_at": None,
            "revoked_at": None,
        }
    ]
    assert (device["firmware"], device["clock_offset_s"], device["rotation"]) == (None, None, None)

    ended = presence.after(ConnectionEnd(NOON + MINUTE, 1, "s1", "CONNECTION_LOST"))
    platform.presence.presence[DEVICE] = ended
    gone = {"connected": False, "since": to_ms(NOON + MINUTE), "reason": "CONNECTION_LOST"}
    assert api.get(f"/devices/{DEVICE}").json["connection"] == gone


def test_a_rotation_is_ordered_and_shown(api: RestClient, platform: FakePlatform) -> None:
    certified(platform)

    answer = api.post(f"{_ROTATE}?grace_minutes=90")

    assert answer.status == 202
    assert answer.json | {"rotation_id": ""} == {
        "rotation_id": "",
        "ordered_at": to_ms(NOON),
        "ordered_by": "owner",
        "grace_minutes": 90,
        "certificate_id": None,
        "proven_at": None,
    }
    assert [order.rotation_id for order in platform.rotation.orders] == [answer.json["rotation_id"]]
    assert api.get(f"/devices/{DEVICE}").json["rotation"] == answer.json


def test_without_a_word_the_old_certificate_counts_for_an_hour(api: RestClient, platform: FakePlatform) -> None:
    certified(platform)

    assert api.post(_ROTATE).json["grace_minutes"] == 60


@pytest.mark.parametrize("minutes", ["-1", "43201", "soon"])
def test_a_grace_time_that_makes_no_sense_is_refused(api: RestClient, minutes: str) -> None:
    answer = api.post(f"{_ROTATE}?grace_minutes={minutes}")

    assert (answer.status, answer.wrong_fields) == (400, ["grace_minutes"])


def test_a_device_without_a_certificate_cannot_rotate(api: RestClient) -> None:
    answer = api.post(_ROTATE)

    assert answer.status == 409
    assert answer.json["type"] == "urn:cloudiot:problem:nothing-to-rotate"


def test_a_retired_device_leaves_the_list_and_keeps_its_history(api: RestClient, platform: FakePlatform) -> None:
    certified(platform)
    platform.measured(a_sample(NOON - MINUTE))
    platform.photos.record(a_photo(), an_event())
    platform.alerts.save(an_alert(), replacing=None)

    answer = api.delete(f"/devices/{DEVICE}")

    assert answer.status == 200
    assert (answer.json["device_id"], answer.json["retired_at"]) == (DEVICE, to_ms(NOON))
    assert answer.json["retired_by"] == "owner"
    assert api.get("/devices").json["items"] == []
    (row,) = api.get("/devices?status=retired").json["items"]
    assert (row["device_id"], row["state"], row["retired_at"]) == (DEVICE, "retired", to_ms(NOON))
    device = api.get(f"/devices/{DEVICE}").json
    assert (device["state"], device["alerts"]) == ("retired", [])
    assert device["certificates"][0]["state"] == "revoked"
    window = f"from={to_ms(NOON - 10 * MINUTE)}&to={to_ms(NOON)}"
    assert len(api.get(f"/devices/{DEVICE}/telemetry?{window}").json["items"]) == 1
    assert len(api.get(f"/devices/{DEVICE}/photos").json["items"]) == 1
    assert len(api.get(f"/alerts?device={DEVICE}").json["items"]) == 1


def test_retired_devices_are_filtered_too(api: RestClient, platform: FakePlatform) -> None:
    platform.devices.register(a_device("field-7", name="Far field"), an_event())
    for device_id in (DEVICE, "field-7"):
        assert api.delete(f"/devices/{device_id}").status == 200

    rows = api.get("/devices?status=retired&q=FAR").json["items"]

    assert [row["device_id"] for row in rows] == ["field-7"]


@pytest.mark.parametrize(("method", "path"), [("delete", f"/devices/{DEVICE}"), ("post", _ROTATE)])
def test_what_is_retired_takes_no_more_orders(api: RestClient, method: str, path: str) -> None:
    api.delete(f"/devices/{DEVICE}")

    answer = getattr(api, method)(path)

    assert answer.status == 404
    assert answer.json["type"] == "urn:cloudiot:problem:device-not-found"

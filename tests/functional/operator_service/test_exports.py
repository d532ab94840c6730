"""Exports over HTTP: who may order them, what is refused, what one is told of them."""

from typing import Any

import pytest

from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import RetiredDevice
from chalicelib.domain.event import EventKind
from chalicelib.domain.export import KEPT_FOR
from tests.builders import DAY, DEVICE, HOUR, NOON, a_device
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, PROBLEM, VIEWER
from tests.functional.operator_service.service_client import ServiceClient, bearer

WANTED = {
    "what": "telemetry",
    "format": "parquet",
    "from": "2025-11-21T12:00:00Z",
    "to": "2025-11-22T13:00:00+01:00",
    "device": DEVICE,
}


@pytest.fixture
def operator(service: ServiceClient) -> ServiceClient:
    service.sign_in(OPERATOR)
    return service


def test_an_export_is_ordered_and_asked_for_by_its_id(operator: ServiceClient, platform: FakePlatform) -> None:
    answer = operator.post("/exports", WANTED)

    assert answer.status_code == 202
    ordered = answer.json()
    assert ordered == {
        "export_id": ordered["export_id"],
        "what": "telemetry",
        "format": "parquet",
        "from": to_ms(NOON - DAY),
        "to": to_ms(NOON),
        "site": None,
        "device": DEVICE,
        "ordered_by": "owner",
        "ordered_at": to_ms(NOON),
        "expires_at": to_ms(NOON + KEPT_FOR),
        "state": "waiting",
        "progress_pct": 0.0,
        "rows": 0,
        "size_bytes": None,
        "reason": None,
        "url": None,
    }
    assert operator.get(f"/exports/{ordered['export_id']}").json() == ordered
    assert operator.get("/exports").json() == {"items": [ordered], "cursor": None}
    assert EventKind.EXPORT_ORDERED in {event.kind for event in platform.events.events.values()}


def test_an_export_that_is_done_has_a_link(operator: ServiceClient, platform: FakePlatform) -> None:
    export_id = operator.post("/exports", WANTED).json()["export_id"]
    platform.exports.keep(platform.exports.get(export_id).done(NOON, rows=7, size_bytes=1_234))

    done = operator.get(f"/exports/{export_id}").json()

    assert (done["state"], done["rows"], done["size_bytes"]) == ("done", 7, 1_234)
    assert done["url"].startswith(f"https://processed.example/exports/{export_id}/telemetry-{DEVICE}-")


def test_an_export_that_nobody_works_on_any_more_is_lost_and_says_so(
    operator: ServiceClient, platform: FakePlatform
) -> None:
    export_id = operator.post("/exports", WANTED).json()["export_id"]

    platform.clock.advance(HOUR)
    lost = operator.get(f"/exports/{export_id}").json()

    assert (lost["state"], lost["url"]) == ("lost", None)
    assert "restarted" in lost["reason"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": "everything"}, "what"),
        ({"format": "xlsx"}, "format"),
        ({"from": "2025-11-21T12:00:00"}, "from"),
        ({"from": "2025-11-23T12:00:00Z"}, "from"),
        ({"to": None}, "to"),
        ({"device": "No Device!"}, "device"),
        ({"site": "greenhouse-1"}, "device"),
        ({"from": "2020-01-01T00:00:00Z"}, "to"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_and_the_field_is_named(
    operator: ServiceClient, platform: FakePlatform, changes: dict[str, Any], field: str
) -> None:
    answer = operator.post("/exports", WANTED | changes)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == PROBLEM
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert platform.exports.exports == {}


def test_a_device_that_nobody_registered_cannot_be_exported(operator: ServiceClient) -> None:
    assert operator.post("/exports", WANTED | {"device": "nobody"}).status_code == 404


@pytest.mark.parametrize("export_id", ["019aab61-6c40-7000-8000-000000000000", "nonsense"])
def test_an_export_that_was_never_ordered_is_not_found(operator: ServiceClient, export_id: str) -> None:
    assert operator.get(f"/exports/{export_id}").status_code in (400, 404)


def test_whoever_may_only_read_sees_exports_and_orders_none(service: ServiceClient) -> None:
    assert service.post("/exports", WANTED, headers=bearer(VIEWER)).status_code == 403
    assert service.get("/exports", headers=bearer(VIEWER)).status_code == 200


def test_nobody_else_sees_anything(service: ServiceClient) -> None:
    assert service.post("/exports", WANTED).status_code == 401
    assert service.get("/exports").status_code == 401
    assert service.get("/exports/019aab61-6c40-7000-8000-000000000000").status_code == 401


def test_a_page_that_is_not_ours_orders_nothing(operator: ServiceClient) -> None:
    assert operator.post("/exports", WANTED, headers={"Origin": "https://elsewhere.example"}).status_code == 403


def test_a_device_that_was_retired_can_still_be_exported(operator: ServiceClient, platform: FakePlatform) -> None:
    platform.archive.keep(RetiredDevice(device=a_device("gone"), retired_at=NOON - HOUR, retired_by="mia"))

    assert operator.post("/exports", WANTED | {"device": "gone"}).status_code == 202

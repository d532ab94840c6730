"""The operations table: how items look, and that deliveries in any order leave the same ones."""

import random
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import msgspec
import pytest

from chalicelib.adapters.alert_items import StoredAlert
from chalicelib.adapters.dynamo_attributes import from_attributes
from chalicelib.adapters.dynamo_claims import StoredClaim
from chalicelib.adapters.dynamo_comments import StoredComment
from chalicelib.adapters.dynamo_devices import StoredDevice
from chalicelib.adapters.dynamo_events import StoredEvent
from chalicelib.adapters.dynamo_photos import StoredDiagnosis, StoredPhoto, StoredReview
from chalicelib.adapters.dynamo_rejections import StoredRejection
from chalicelib.adapters.dynamo_sites import StoredSite
from chalicelib.domain.alert import Alert, AlertStatus
from chalicelib.domain.claim import Claim
from chalicelib.domain.clock import to_ms
from chalicelib.domain.comment import Comment
from chalicelib.domain.device import Device
from chalicelib.domain.diagnosis import Diagnosis
from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.photo import Photo
from chalicelib.domain.rejection import Rejection
from chalicelib.domain.review import Review
from chalicelib.domain.site import Site
from tests.builders import (
    DAY,
    DEVICE,
    NOON,
    SITE,
    a_claim,
    a_device,
    a_photo,
    a_rejection,
    a_review,
    a_site,
    an_alert,
    an_event,
)
from tests.contract import cloud
from tests.contract.records import RETENTION, Records, dynamo_records


def keys_of(item: Mapping[str, Any]) -> dict[str, str]:
    return {name: item[name]["S"] for name in ("pk", "sk", "feed", "feed_sort") if name in item}


def test_things_lie_where_the_data_model_says() -> None:
    records = dynamo_records()
    photo, alert, rejection, event = a_photo(), an_alert(), a_rejection(), an_event()
    review = a_review(of=photo, at=NOON + 10 * DAY)
    fleet_event = an_event(device_id="", subject="rules")
    # What a device has a list of anyway stands in its list of events no second time.
    photo_event = an_event(subject="photo")
    records.sites.register(a_site(), event)
    records.devices.register(a_device(), event)
    records.photos.record(photo, photo_event)
    records.reviews.record(review, photo, event)
    records.alerts.save(alert, replacing=None, event=fleet_event)
    records.rejections.set_aside(rejection, photo_event, original=b"{")

    photo_id, alert_id, rejection_id = photo.key.photo_id, str(alert.alert_id), rejection.rejection_id
    expected = [
        {"pk": f"SITE#{SITE}", "sk": "SITE", "feed": "SITES", "feed_sort": SITE},
        {"pk": f"SITE#{SITE}", "sk": "OCCUPIED"},
        {"pk": f"SITE#{SITE}", "sk": f"DEVICE#{DEVICE}"},
        {"pk": f"DEVICE#{DEVICE}", "sk": "DEVICE", "feed": "DEVICES", "feed_sort": DEVICE},
        {
            "pk": f"DEVICE#{DEVICE}",
            "sk": "ALERT#air-temp-high",
            "feed": "ALERTS#open",
            "feed_sort": f"{to_ms(NOON)}#{alert_id}",
        },
        {"pk": f"PHOTOS#{DEVICE}", "sk": photo_id, "feed": "PHOTOS#2025-11", "feed_sort": photo_id},
        {
            "pk": f"REVIEWS#{photo_id}",
            "sk": review.review_id,
            "feed": "REVIEWS#2025-12",
            "feed_sort": review.review_id,
        },
        {"pk": "EVENTS#2025-11", "sk": event.event_id, "feed": f"EVENTS#{DEVICE}", "feed_sort": event.event_id},
        {"pk": "EVENTS#2025-11", "sk": fleet_event.event_id},
        {"pk": "EVENTS#2025-11", "sk": photo_event.event_id},
        {
            "pk": f"REJECTIONS#{DEVICE}",
            "sk": f"{to_ms(NOON)}#{rejection_id}",
            "feed": "REJECTIONS#2025-11",
            "feed_sort": f"{to_ms(NOON)}#{rejection_id}",
        },
    ]
    stored = [keys_of(item) for item in cloud.stored_items(cloud.OPERATIONS_TABLE)]
    assert sorted(stored, key=str) == sorted(expected, key=str)


def test_events_rejections_and_resolved_alerts_expire_and_nothing_else_does() -> None:
    records = dynamo_records()
    resolved = an_alert(rule_id="silence").resolved(at=NOON + DAY, calm_since=NOON)
    records.sites.register(a_site(), an_event())
    records.devices.register(a_device(), an_event())
    records.photos.record(a_photo(), an_event())
    records.reviews.record(a_review(), a_photo(), an_event())
    records.alerts.save(an_alert(), replacing=None)
    records.alerts.save(resolved, replacing=None)
    records.rejections.set_aside(a_rejection(), an_event(), original=b"{")

    ends = {
        item["pk"]["S"].partition("#")[0] + item["sk"]["S"][-2:]: int(item["expires_at"]["N"])
        for item in cloud.stored_items(cloud.OPERATIONS_TABLE)
        if "expires_at" in item
    }
    assert ends == {
        f"EVENTS{an_event().event_id[-2:]}": to_ms(NOON + RETENTION) // 1000,
        f"REJECTIONS{a_rejection().rejection_id[-2:]}": to_ms(NOON + RETENTION) // 1000,
        "DEVICEce": to_ms(NOON + DAY + RETENTION) // 1000,
    }


def test_a_photo_goes_with_its_original_until_somebody_reviews_it() -> None:
    records, photo = dynamo_records(), a_photo()
    records.photos.record(photo, an_event())

    def end() -> Any:
        (item,) = (each for each in cloud.stored_items(cloud.OPERATIONS_TABLE) if each["pk"]["S"].startswith("PHOTOS#"))
        return item.get("expires_at")

    assert end() == {"N": str(to_ms(photo.diagnosed_at + RETENTION) // 1000)}
    records.reviews.record(a_review(of=photo), photo, an_event())
    assert end() is None


def test_a_table_can_be_read_by_people() -> None:
    records = dynamo_records()
    records.alerts.save(an_alert(), replacing=None)

    (item,) = cloud.stored_items(cloud.OPERATIONS_TABLE)

    assert item["site"] == {"S": SITE}
    assert item["value"] == {"N": "36.5"}
    assert item["since"] == {"S": "2025-11-22T11:59:00Z"}
    assert item["status"] == {"S": "open"}


def test_a_review_says_all_that_a_training_set_asks_for_without_its_photo() -> None:
    records, photo = dynamo_records(), a_photo()
    records.photos.record(photo, an_event())
    review = a_review(of=photo, by="botanist", comment="Seen from below.")
    records.reviews.record(review, photo, an_event())

    (item,) = (item for item in cloud.stored_items(cloud.OPERATIONS_TABLE) if item["pk"]["S"].startswith("REVIEWS#"))

    assert {name: value["S"] for name, value in item.items() if name not in ("pk", "sk", "feed", "feed_sort")} == {
        "review_id": review.review_id,
        "photo_id": photo.key.photo_id,
        "device_id": DEVICE,
        "photo_key": photo.key.reviewed,
        "label": "Tomato___Late_blight",
        "by": "botanist",
        "at": "2025-11-22T13:00:00Z",
        "comment": "Seen from below.",
        "said_label": "Tomato___Early_blight",
        "said_verdict": "disease",
        "model_version": "1",
        "model_sha256": "0" * 64,
    }


@pytest.mark.parametrize(
    ("thing", "shape"),
    [
        (Alert, StoredAlert),
        (Claim, StoredClaim),
        (Comment, StoredComment),
        (Device, StoredDevice),
        (Diagnosis, StoredDiagnosis),
        (Event, StoredEvent),
        (Photo, StoredPhoto),
        (Rejection, StoredRejection),
        (Review, StoredReview),
        (Site, StoredSite),
    ],
)
def test_what_is_stored_of_a_thing_is_all_of_it(thing: Any, shape: type[msgspec.Struct]) -> None:
    assert set(shape.__struct_fields__) == {field.name for field in fields(thing)}


@pytest.mark.parametrize("broken", [{}, {"site": {"N": "7"}}, {"registered_at": {"S": "yesterday"}}])
def test_an_item_that_somebody_broke_is_named(broken: dict[str, Any]) -> None:
    records = dynamo_records()
    records.sites.register(a_site(), an_event())
    records.devices.register(a_device(), an_event())
    dynamo = cloud.client("dynamodb")
    item = next(item for item in cloud.stored_items(cloud.OPERATIONS_TABLE) if item["sk"]["S"] == "DEVICE")
    changed = {name: value for name, value in item.items() if broken or name != "name"} | broken
    dynamo.put_item(TableName=cloud.OPERATIONS_TABLE, Item=changed)

    with pytest.raises(StoredStateInvalid, match="StoredDevice"):
        records.devices.get(DEVICE)


def test_a_number_that_is_too_small_for_the_table_is_kept_as_zero() -> None:
    records = dynamo_records()
    alert = replace(an_alert(rule_id="battery-low"), value=1e-200, badness=-1e-200)
    records.alerts.save(alert, replacing=None)

    records.alerts.save(alert.told(NOON), replacing=alert)

    (item,) = cloud.stored_items(cloud.OPERATIONS_TABLE)
    assert (item["value"], item["badness"]) == ({"N": "0"}, {"N": "0"})
    assert records.alerts.get(alert.alert_id) == replace(alert.told(NOON), value=0, badness=0)


def test_an_item_that_a_newer_version_wrote_more_into_is_still_read() -> None:
    attributes: dict[str, dict[str, Any]] = {
        "device_id": {"S": "d"},
        "site": {"S": "s"},
        "name": {"S": "n"},
        "registered_by": {"S": "o"},
    }
    newer = attributes | {"registered_at": {"S": "2025-11-22T12:00:00Z"}, "crop": {"L": [{"M": {"x": {"N": "-1.5"}}}]}}

    assert from_attributes(newer, StoredDevice, Device).registered_at == NOON


# --- repeated and shuffled deliveries


def deliver(records: Records, number: int) -> None:
    """One of twelve deliveries; the same number is the same delivery."""
    told, input_bytes = an_event(subject=f"{number}"), bytes([number])
    match number % 3:
        case 0:
            records.photos.record(a_photo(request_id=f"r{number}"), told)
        case 1:
            records.events.append(told)
        case 2:
            records.rejections.set_aside(a_rejection(input_bytes), told, original=input_bytes)


@pytest.mark.parametrize("seed", range(3))
def test_everything_delivered_twice_and_shuffled_leaves_the_same_table(seed: int) -> None:
    shuffled = [*range(12), *range(12)]
    random.Random(seed).shuffle(shuffled)
    records = dynamo_records()
    for number in shuffled:
        deliver(records, number)
    twice = cloud.stored_items(cloud.OPERATIONS_TABLE)

    cloud.client("dynamodb").delete_table(TableName=cloud.OPERATIONS_TABLE)
    cloud.make_operations_table()
    for number in range(12):
        deliver(records, number)

    assert cloud.stored_items(cloud.OPERATIONS_TABLE) == twice
    assert len(twice) == 20


def test_alerts_of_every_status_can_be_listed() -> None:
    records = dynamo_records()
    for status in AlertStatus:
        records.alerts.save(an_alert(f"device-{status}", status=status), replacing=None)

    assert [len(records.alerts.with_status(status, limit=10).rows) for status in AlertStatus] == [1] * len(AlertStatus)


def test_alerts_that_made_way_their_comments_and_the_places_of_jobs_lie_where_the_data_model_says() -> None:
    records = dynamo_records()
    first, risk = an_alert(), an_alert(SITE, rule_id="risk-late-blight")
    resolved = first.resolved(at=NOON, calm_since=NOON)
    second = an_alert(ordinal=2)
    records.alerts.save(first, replacing=None)
    records.alerts.save(resolved, replacing=first)
    records.alerts.save(second, replacing=resolved)
    records.alerts.save(risk, replacing=None)
    comment = Comment.of(str(first.alert_id), by="owner", at=NOON, text="Fan mended.")
    told = an_event(EventKind.ALERT_COMMENTED, subject=str(risk.alert_id), device_id="")
    records.comments.add(comment, told)
    records.bookmarks.keep("alert-settlement", "open~")

    places = {
        (keys["pk"], keys["sk"], keys.get("feed")) for keys in map(keys_of, cloud.stored_items(cloud.OPERATIONS_TABLE))
    }
    assert places == {
        (f"DEVICE#{DEVICE}", "ALERT#air-temp-high", "ALERTS#open"),
        (f"DEVICE#{DEVICE}", "PASTALERT#air-temp-high#000001", "ALERTS#resolved"),
        (f"SITE#{SITE}", "ALERT#risk-late-blight", "ALERTS#open"),
        (f"COMMENTS#{first.alert_id}", comment.comment_id, None),
        ("EVENTS#2025-11", told.event_id, f"EVENTS#{risk.alert_id}"),
        ("BOOKMARKS", "alert-settlement", None),
    }


def test_serial_numbers_and_claims_lie_where_the_data_model_says() -> None:
    records = dynamo_records()
    records.sites.register(a_site(), an_event())
    records.devices.register(a_device(serial="SN-0001"), an_event())
    claim = a_claim()
    records.claims.record(claim, an_event(subject=claim.claim_id))

    items = {item["pk"]["S"]: item for item in cloud.stored_items(cloud.OPERATIONS_TABLE)}
    assert keys_of(items["SERIAL#SN-0001"]) == {"pk": "SERIAL#SN-0001", "sk": "SERIAL"}
    assert items["SERIAL#SN-0001"]["device_id"] == {"S": DEVICE}
    assert keys_of(items[f"CLAIM#{claim.claim_id}"]) == {
        "pk": f"CLAIM#{claim.claim_id}",
        "sk": "CLAIM",
        "feed": "CLAIMS",
        "feed_sort": f"{to_ms(NOON)}#{claim.claim_id}",
    }
    assert "expires_at" not in items["SERIAL#SN-0001"] | items[f"CLAIM#{claim.claim_id}"]

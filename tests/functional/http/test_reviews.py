"""Reviews of photos."""

from typing import Final

import pytest

from chalicelib.domain.clock import to_ms
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.errors import PhotoChanged
from chalicelib.domain.event import EventKind
from tests.builders import HOUR, NOON, a_diagnosis, a_photo, an_event
from tests.fakes.faults import fail
from tests.functional.events.lambda_calls import metrics_in
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OLD_OPERATOR, OPERATOR, VIEWER, RestClient

PHOTO: Final = f"/photos/{a_photo().key.photo_id}"
REVIEW: Final = f"{PHOTO}/review"
LATE_BLIGHT: Final = {"label": "Tomato___Late_blight"}


@pytest.fixture(autouse=True)
def _a_photo_to_review(platform: FakePlatform) -> None:
    platform.photos.record(a_photo(), an_event(EventKind.PHOTO_DIAGNOSED))
    platform.files.raw[a_photo().key.raw] = b"leaf"


def test_a_review_is_answered_with_the_photo_on_which_it_counts(api: RestClient) -> None:
    answer = api.post(REVIEW, LATE_BLIGHT | {"comment": "Rings on the stem, too."})

    assert answer.status == 200
    assert answer.json["review"] == {
        "label": "Tomato___Late_blight",
        "by": OPERATOR.name,
        "at": to_ms(NOON),
        "comment": "Rings on the stem, too.",
        "agrees": False,
    }
    assert answer.json == api.get(PHOTO).json
    assert api.get("/diagnoses").json["items"][0]["review"] == answer.json["review"]


def test_a_photo_that_nobody_reviewed_says_so(api: RestClient) -> None:
    assert api.get(PHOTO).json["review"] is None
    assert api.get(f"{PHOTO}/reviews").json == {"items": [], "cursor": None}


def test_the_label_of_the_model_confirms_it(api: RestClient) -> None:
    assert api.post(REVIEW, {"label": "Tomato___Early_blight"}).json["review"]["agrees"] is True


def test_the_reviews_of_a_photo_are_listed_what_counts_first(api: RestClient, platform: FakePlatform) -> None:
    api.post(REVIEW, LATE_BLIGHT)
    platform.clock.advance(HOUR)
    api.post(REVIEW, {"label": "Tomato___Early_blight"}, key=OLD_OPERATOR.key)

    first = api.get(f"{PHOTO}/reviews?limit=1").json
    second = api.get(f"{PHOTO}/reviews?limit=1&cursor={first['cursor']}").json

    assert [(item["by"], item["agrees"]) for item in first["items"] + second["items"]] == [
        (OLD_OPERATOR.name, True),
        (OPERATOR.name, False),
    ]
    assert second["cursor"] is None


def test_what_waits_for_a_review_can_be_listed(api: RestClient, platform: FakePlatform) -> None:
    waiting = a_photo(request_id="other", diagnosis=a_diagnosis(verdict=Verdict.UNSURE))
    platform.photos.record(waiting, an_event(subject="other"))
    api.post(REVIEW, LATE_BLIGHT)

    def listed(query: str) -> list[str]:
        return [item["photo_id"] for item in api.get(f"/diagnoses?{query}").json["items"]]

    assert listed("reviewed=false") == [waiting.key.photo_id]
    assert listed("reviewed=true") == [a_photo().key.photo_id]
    assert listed("reviewed=false&verdict=unsure") == [waiting.key.photo_id]
    assert listed("reviewed=false&verdict=disease") == []
    assert api.get("/diagnoses?reviewed=perhaps").wrong_fields == ["reviewed"]


def test_the_same_review_sent_twice_is_one(api: RestClient, platform: FakePlatform) -> None:
    first = api.post(REVIEW, LATE_BLIGHT).json["review"]
    platform.clock.advance(HOUR)

    assert api.post(REVIEW, LATE_BLIGHT).json["review"] == first
    assert len(api.get(f"{PHOTO}/reviews").json["items"]) == 1


def test_reviews_are_counted_and_so_is_how_often_they_contradict_the_model(
    api: RestClient, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    def counted(label: str) -> dict[str, float]:
        platform.clock.advance(HOUR)
        api.post(REVIEW, {"label": label})
        return metrics_in(capsys.readouterr().out)

    assert counted("Tomato___Early_blight") == {"PhotosReviewed": 1}
    assert counted("Tomato___Late_blight") == {"PhotosReviewed": 1, "DiagnosesContradicted": 1}
    assert counted("Tomato___Late_blight") == {}, "the same said again is no new review"
    assert counted("Tomato___Gray_mold") == {}, "what was refused is no review"


def test_a_review_stands_in_the_feed_under_the_name_of_the_key(api: RestClient) -> None:
    api.post(REVIEW, LATE_BLIGHT, key=OLD_OPERATOR.key)

    (event,) = (event for event in api.get("/events").json["items"] if event["kind"] == "photo.reviewed")
    assert (event["who"], event["subject"]) == (OLD_OPERATOR.name, a_photo().key.photo_id)


def test_who_has_no_key_or_a_viewers_may_not_review(api: RestClient, platform: FakePlatform) -> None:
    assert api.post(REVIEW, LATE_BLIGHT, key=None).status == 401
    assert api.post(REVIEW, LATE_BLIGHT, key=VIEWER.key).status == 403
    assert api.post(REVIEW, LATE_BLIGHT, key="nobody's").status == 403
    assert api.get(f"{PHOTO}/reviews", key=VIEWER.key).status == 200
    assert not platform.reviews.reviews


def test_a_photo_that_was_never_diagnosed_has_no_reviews(api: RestClient) -> None:
    for photo_id in (a_photo(request_id="other").key.photo_id, "1"):
        for answer in (api.post(f"/photos/{photo_id}/review", LATE_BLIGHT), api.get(f"/photos/{photo_id}/reviews")):
            assert answer.status == 404
            assert answer.json["type"] == "urn:cloudiot:problem:photo-not-found"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "label"),
        ({"label": 7}, "label"),
        ({"label": "Tomato___Gray_mold"}, "label"),
        ({"label": "x" * 5000}, "label"),
        (LATE_BLIGHT | {"comment": ""}, "comment"),
        (LATE_BLIGHT | {"comment": "two\nlines"}, "comment"),
        (LATE_BLIGHT | {"comment": "x" * 501}, "comment"),
        (LATE_BLIGHT | {"by": "somebody else"}, "by"),
    ],
)
def test_a_review_that_makes_no_sense_is_refused_by_its_field(
    api: RestClient, platform: FakePlatform, body: object, field: str
) -> None:
    answer = api.post(REVIEW, body)

    assert answer.status == 400
    assert answer.wrong_fields == [field]
    assert len(answer.json["detail"]) < 400
    assert not platform.reviews.reviews


def test_a_label_in_other_words_is_answered_with_the_labels_that_were_meant(api: RestClient) -> None:
    answer = api.post(REVIEW, {"label": "late blight, tomato"})

    assert (answer.status, answer.wrong_fields) == (400, ["label"])
    assert "Tomato___Late_blight" in answer.json["detail"]


def test_who_is_overtaken_again_and_again_is_told_of_the_conflict(api: RestClient, platform: FakePlatform) -> None:
    fail(platform.reviews, "record", error=PhotoChanged("the photo was reviewed meanwhile"))

    answer = api.post(REVIEW, LATE_BLIGHT)

    assert (answer.status, answer.json["type"]) == (409, "urn:cloudiot:problem:photo-changed")

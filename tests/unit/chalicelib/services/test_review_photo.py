"""What an operator says that a photo shows."""

from datetime import datetime
from typing import Final

import pytest

from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.errors import InputRefused, PhotoChanged, PhotoNotFound
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.leaf_labels import NOT_A_LEAF
from chalicelib.domain.photo import Photo
from chalicelib.domain.review import Review
from chalicelib.services.review_photo import review_photo
from tests.builders import DEVICE, HOUR, MINUTE, NOON, a_diagnosis, a_photo, a_review, an_event
from tests.fakes.events import InMemoryEvents
from tests.fakes.photos import InMemoryPhotoFiles, InMemoryPhotos
from tests.fakes.reviews import InMemoryReviews

LATE_BLIGHT: Final = "Tomato___Late_blight"


class Office:
    """Where photos are reviewed; one photo lies there, which the model called early blight."""

    def __init__(self, photo: Photo | None = None) -> None:
        self.photo = photo or a_photo()
        self.events = InMemoryEvents()
        self.photos = InMemoryPhotos(self.events)
        self.reviews = InMemoryReviews(self.photos, self.events)
        self.files = InMemoryPhotoFiles()
        self.photos.record(self.photo, an_event(EventKind.PHOTO_DIAGNOSED))
        self.files.raw[self.photo.key.raw] = b"leaf"

    def review(
        self, label: str = LATE_BLIGHT, *, who: str = "owner", at: datetime = NOON + HOUR, comment: str | None = None
    ) -> Photo:
        return review_photo(
            self.photo.key.photo_id,
            label,
            comment=comment,
            at=at,
            who=who,
            photos=self.photos,
            reviews=self.reviews,
            files=self.files,
        )

    @property
    def kept(self) -> list[Review]:
        return list(self.reviews.of_photo(self.photo.key.photo_id, limit=100).rows)

    @property
    def told(self) -> list[Event]:
        return [event for event in self.events.events.values() if event.kind is EventKind.PHOTO_REVIEWED]


def test_the_review_counts_on_the_photo_and_is_told_under_the_name_of_who_made_it() -> None:
    office = Office()

    reviewed = office.review(comment="Rings on the stem, too.")

    assert reviewed == office.photos.get(office.photo.key.photo_id)
    assert reviewed.review == a_review(comment="Rings on the stem, too.")
    assert office.kept == [reviewed.review]
    (event,) = office.told
    assert (event.who, event.at, event.device_id) == ("owner", NOON + HOUR, DEVICE)
    assert event.subject == office.photo.key.photo_id
    assert event.text == "Reviewed the photo: late blight on tomato, the model said early blight on tomato"


@pytest.mark.parametrize(
    ("verdict", "label", "text"),
    [
        (Verdict.DISEASE, "Tomato___Early_blight", "early blight on tomato, as the model said"),
        (Verdict.UNSURE, "Tomato___Early_blight", "early blight on tomato, as the model said"),
        (Verdict.NOT_A_LEAF, NOT_A_LEAF, "no leaf, as the model said"),
        (Verdict.NOT_A_LEAF, "Tomato___healthy", "a healthy tomato leaf, the model said no leaf"),
    ],
)
def test_that_the_model_was_right_is_a_review_too(verdict: Verdict, label: str, text: str) -> None:
    office = Office(a_photo(diagnosis=a_diagnosis(verdict=verdict)))

    office.review(label)

    assert [event.text for event in office.told] == [f"Reviewed the photo: {text}"]


def test_a_second_review_counts_and_the_first_is_kept() -> None:
    office = Office()
    first = office.review(who="trainee").review

    second = office.review("Tomato___Leaf_Mold", at=NOON + 2 * HOUR).review

    assert office.kept == [second, first]
    assert len(office.told) == 2


def test_a_review_whose_answer_was_lost_may_be_sent_again() -> None:
    office = Office()
    first = office.review()

    again = office.review(at=NOON + 2 * HOUR)

    assert again == first
    assert (len(office.kept), len(office.told)) == (1, 1)


def test_another_person_of_the_same_opinion_makes_a_review_of_their_own() -> None:
    office = Office()
    office.review(who="trainee")

    assert office.review(who="botanist", at=NOON + 2 * HOUR).review == office.kept[0]
    assert [review.by for review in office.kept] == ["botanist", "trainee"]


def test_a_label_that_is_none_changes_nothing() -> None:
    office = Office()

    with pytest.raises(InputRefused, match=LATE_BLIGHT):
        office.review("tomato late blight")

    assert (office.kept, office.told) == ([], [])


def test_a_photo_that_was_never_diagnosed_cannot_be_reviewed() -> None:
    office = Office()
    office.photo = a_photo(request_id="other")

    with pytest.raises(PhotoNotFound):
        office.review()


def overtaken(office: Office, monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    """Let somebody else be faster, so many times."""
    keep, left = office.reviews.record, list(range(times))

    def keep_late(review: Review, photo: Photo, event: Event) -> None:
        if left:
            minutes = left.pop(0)
            now = office.photos.get(photo.key.photo_id)
            rival = a_review("Tomato___healthy", of=now, by=f"rival-{minutes}", at=NOON + minutes * MINUTE)
            keep(rival, now, an_event(at=rival.at, subject=rival.by))
        keep(review, photo, event)

    monkeypatch.setattr(office.reviews, "record", keep_late)


def test_a_review_that_is_overtaken_is_made_on_what_counts_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    overtaken(office, monkeypatch, times=2)

    reviewed = office.review()

    assert [review.by for review in office.kept] == ["owner", "rival-1", "rival-0"]
    assert office.photos.get(office.photo.key.photo_id) == reviewed


def test_who_is_overtaken_again_and_again_is_told_to_try_later(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    overtaken(office, monkeypatch, times=3)

    with pytest.raises(PhotoChanged):
        office.review()

    assert [review.by for review in office.kept] == ["rival-2", "rival-1", "rival-0"]


def test_a_review_is_made_on_the_photo_as_it_is_now_and_not_as_an_index_remembers_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office = Office()
    remembered = office.photo
    office.review(who="trainee")
    monkeypatch.setattr(office.photos, "get", lambda _photo_id: remembered)

    office.review(at=NOON + 2 * HOUR)

    assert [review.by for review in office.kept] == ["owner", "trainee"]


def test_the_original_of_a_reviewed_photo_is_kept_for_good() -> None:
    office = Office()

    photo = office.review()

    assert photo.original_key == office.photo.key.reviewed
    assert office.files.raw[photo.original_key] == b"leaf"


def test_a_photo_whose_time_has_come_cannot_be_reviewed() -> None:
    office = Office()
    office.files.raw.clear()

    with pytest.raises(PhotoNotFound):
        office.review()

    assert office.kept == []


def test_a_photo_that_was_reviewed_in_time_may_be_reviewed_again_later() -> None:
    office = Office()
    office.review()
    del office.files.raw[office.photo.key.raw]

    assert office.review("Tomato___healthy", at=NOON + 2 * HOUR).review is not None

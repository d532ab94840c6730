"""The last line of `smoke`, and what makes it fail."""

import json
from dataclasses import replace

import pytest

from local_cloud.ledger import Account, AlertKey, Arrived, MessageId, PhotoId
from local_cloud.proofs import conclude
from local_cloud.smoke import Verdict
from local_cloud.terminal import Terminal

MESSAGES = frozenset(MessageId("bed-1", 1_000 + number, number) for number in range(30))
PHOTOS = frozenset({PhotoId("bed-1", "photo-1"), PhotoId("bed-1", "photo-2")})
ALERT = AlertKey("bed-1", "air-temp-high")

GOOD = Verdict(
    devices=1,
    unsent=(),
    account=Account(
        published=MESSAGES,
        uploaded=PHOTOS,
        alerts_of_samples=frozenset({ALERT}),
        alerts_of_photos=frozenset(),
        missing_messages=frozenset(),
        missing_diagnoses=frozenset(),
        missing_deliveries=frozenset(),
    ),
    arrived=Arrived(alerts_opened=frozenset({ALERT}), alerts_delivered=frozenset({ALERT})),
    diagnosis_failures=(),
    rest_failures=(),
    seconds=48.23,
)
LOST = replace(GOOD, account=replace(GOOD.account, missing_messages=MESSAGES, missing_diagnoses=PHOTOS))


def test_the_line_says_what_came_the_whole_way() -> None:
    assert GOOD.good
    assert json.loads(GOOD.line()) == {
        "devices": 1,
        "messages_published": 30,
        "messages_stored": 30,
        "photos_uploaded": 2,
        "photos_diagnosed": 2,
        "alerts_opened": 1,
        "alerts_delivered": 1,
        "lost": 0,
        "seconds": 48.2,
    }


def test_what_was_lost_is_not_among_what_came() -> None:
    line = json.loads(LOST.line())

    assert not LOST.good
    assert (line["messages_stored"], line["photos_diagnosed"], line["lost"]) == (0, 0, 32)


def test_a_long_list_of_losses_is_cut_short_and_counted() -> None:
    complaints = LOST.complaints()

    assert len(complaints) == 21
    assert complaints[-1] == "and 12 more"


@pytest.mark.parametrize(
    "verdict",
    [
        replace(GOOD, unsent=("bed-1 has sent 3 of 30 messages",)),
        replace(GOOD, diagnosis_failures=("photo photo-1 of bed-1: no picture lies under heatmaps/…",)),
        replace(GOOD, rest_failures=("GET /devices does not list bed-1",)),
        replace(GOOD, account=replace(GOOD.account, alerts_of_samples=frozenset())),
    ],
    ids=["unsent", "diagnosis", "rest", "no alert to be seen"],
)
def test_it_fails_without_a_loss_when_less_was_sent_or_tried_or_the_api_is_wrong(
    verdict: Verdict, capsys: pytest.CaptureFixture[str]
) -> None:
    assert json.loads(verdict.line())["lost"] == 0
    assert not verdict.good
    assert len(verdict.complaints()) == 1
    assert conclude(verdict, Terminal()) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["lost"] == 0

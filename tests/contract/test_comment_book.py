"""CommentBook: the fake and the operations table."""

import pytest

from chalicelib.domain.alert import AlertId
from chalicelib.domain.comment import Comment
from chalicelib.domain.errors import CursorInvalid
from tests.builders import MINUTE, NOON, an_alert, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records

ALERT = an_alert().alert_id


def said(records: Records, text: str, *, minute: int = 0, alert_id: AlertId = ALERT) -> Comment:
    comment = Comment.of(str(alert_id), by="owner", at=NOON + minute * MINUTE, text=text)
    records.comments.add(comment, an_event(at=comment.at, subject=str(alert_id), text=text))
    return comment


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_comments_of_an_alert_are_listed_newest_first(records: Records, limit: int) -> None:
    comments = [said(records, f"No. {minute}", minute=minute) for minute in range(3)]
    said(records, "Elsewhere", alert_id=an_alert(rule_id="silence").alert_id)

    pages = all_pages(lambda cursor: records.comments.of_alert(ALERT, limit=limit, cursor=cursor))

    assert [comment for page in pages for comment in page] == comments[::-1]


def test_a_comment_is_told(records: Records) -> None:
    said(records, "The fan is broken.")

    (event,) = records.events.recent(limit=10).rows
    assert event.text == "The fan is broken."


def test_the_same_comment_twice_is_one(records: Records) -> None:
    for _ in range(2):
        said(records, "The fan is broken.")

    assert len(records.comments.of_alert(ALERT, limit=10).rows) == 1
    assert len(records.events.recent(limit=10).rows) == 1


def test_an_alert_that_nobody_spoke_of_has_no_comments(records: Records) -> None:
    assert records.comments.of_alert(ALERT, limit=10).rows == ()


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.comments.of_alert(ALERT, limit=1, cursor=cursor)

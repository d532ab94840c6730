"""Bookmarks: the fake and the operations table."""

from tests.contract.records import Records


def test_a_job_goes_on_where_it_stopped(records: Records) -> None:
    records.bookmarks.keep("settlement", "page-2")
    records.bookmarks.keep("silence", "page-9")

    assert records.bookmarks.read("settlement") == "page-2"
    records.bookmarks.keep("settlement", "page-3")
    assert records.bookmarks.read("settlement") == "page-3"
    assert records.bookmarks.read("silence") == "page-9"


def test_a_job_that_came_to_its_end_begins_anew(records: Records) -> None:
    assert records.bookmarks.read("settlement") is None
    records.bookmarks.keep("settlement", "page-2")
    records.bookmarks.keep("settlement", None)

    assert records.bookmarks.read("settlement") is None

"""Refused input."""

from typing import Final

from chalicelib import wiring
from chalicelib.rest.answers.feeds import rejection_item
from chalicelib.rest.inputs.feeds import RejectionsQuery
from chalicelib.rest.outputs.feeds import RejectionList
from chalicelib.rest.resource import Resource

rejections: Final = Resource()


@rejections.operation("GET", "/rejections", "List refused inputs with their reasons, newest first")
def get_rejections(query: RejectionsQuery) -> RejectionList:
    book = wiring.rejection_book()
    if query.device is None:
        page = book.recent(limit=query.limit, cursor=query.cursor)
    else:
        page = book.of_device(query.device, limit=query.limit, cursor=query.cursor)
    return RejectionList(items=tuple(map(rejection_item, page.rows)), cursor=page.cursor)

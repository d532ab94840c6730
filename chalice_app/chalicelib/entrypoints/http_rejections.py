"""Refused input."""

from typing import Final

from chalicelib import wiring
from chalicelib.entrypoints.http_answers import rejection_item
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.http_inputs import RejectionsQuery
from chalicelib.http_outputs.feeds import RejectionList

rejections: Final = HttpResource(__name__)


@rejections.route("GET", "/rejections", "List refused inputs with their reasons, newest first")
def get_rejections(query: RejectionsQuery) -> RejectionList:
    book = wiring.rejection_book()
    if query.device is None:
        page = book.recent(limit=query.limit, cursor=query.cursor)
    else:
        page = book.of_device(query.device, limit=query.limit, cursor=query.cursor)
    return RejectionList(items=tuple(map(rejection_item, page.rows)), cursor=page.cursor)

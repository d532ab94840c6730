"""The diagnoses of the whole fleet."""

from typing import Final

from chalicelib import wiring
from chalicelib.entrypoints.http_answers import photo_item
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.http_inputs import DiagnosesQuery
from chalicelib.http_outputs.photos import PhotoList
from chalicelib.services.list_diagnoses import list_diagnoses

diagnoses: Final = HttpResource(__name__)


@diagnoses.route("GET", "/diagnoses", "List the fleet's photos with their diagnoses, newest first")
def get_diagnoses(query: DiagnosesQuery) -> PhotoList:
    book, limit, cursor = wiring.photo_book(), query.limit, query.cursor
    page = list_diagnoses(query.verdict, query.reviewed, limit=limit, cursor=cursor, photos=book)
    return PhotoList(items=tuple(map(photo_item, page.rows)), cursor=page.cursor)

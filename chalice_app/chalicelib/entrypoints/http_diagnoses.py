"""The diagnoses of the whole fleet."""

from typing import Final

from chalicelib import wiring
from chalicelib.entrypoints.http_answers import photo_item
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.http_inputs import DiagnosesQuery
from chalicelib.http_outputs import PhotoList
from chalicelib.services.list_diagnoses import list_diagnoses

diagnoses: Final = HttpResource(__name__)


@diagnoses.route("GET", "/diagnoses", "List the fleet's photos with their diagnoses, newest first")
def get_diagnoses(query: DiagnosesQuery) -> PhotoList:
    page = list_diagnoses(query.verdict, limit=query.limit, cursor=query.cursor, photos=wiring.photo_book())
    return PhotoList(items=tuple(map(photo_item, page.rows)), cursor=page.cursor)

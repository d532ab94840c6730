"""The diagnoses of the whole fleet."""

from typing import Final

from chalicelib import wiring
from chalicelib.rest.answers.photos import photo_item
from chalicelib.rest.inputs.photos import DiagnosesQuery
from chalicelib.rest.outputs.photos import PhotoList
from chalicelib.rest.resource import Resource
from chalicelib.services.list_diagnoses import list_diagnoses

diagnoses: Final = Resource()


@diagnoses.operation("GET", "/diagnoses", "List the fleet's photos with their diagnoses, newest first")
def get_diagnoses(query: DiagnosesQuery) -> PhotoList:
    book, limit, cursor = wiring.photo_book(), query.limit, query.cursor
    page = list_diagnoses(query.verdict, query.reviewed, limit=limit, cursor=cursor, photos=book)
    return PhotoList(items=tuple(map(photo_item, page.rows)), cursor=page.cursor)

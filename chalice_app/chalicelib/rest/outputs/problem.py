"""Answers that are errors."""

from typing import Annotated

from msgspec import Meta

from chalicelib.rest.outputs.output import Output


class WrongField(Output, frozen=True):
    """What is wrong with one field of the request."""

    field: Annotated[str, Meta(description="Dotted path; in a table `<line>.<column>`")]
    detail: str


class Problem(Output, frozen=True, omit_defaults=True):
    """An error, after RFC 9457."""

    type: Annotated[str, Meta(description="`urn:cloudiot:problem:<name>`, or `about:blank`")]
    title: str
    status: int
    detail: str | None = None
    errors: tuple[WrongField, ...] = ()
    request_id: Annotated[str | None, Meta(description="Finds our log of the failure")] = None

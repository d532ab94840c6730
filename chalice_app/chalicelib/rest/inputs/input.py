"""What all inputs have in common."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.domain.page import DEFAULT_PAGE, MAX_PAGE
from chalicelib.text_rules import ONE_LINE, SLUG

Slug = Annotated[str, Meta(pattern=SLUG)]
Cursor = Annotated[str, Meta(max_length=1024, description="`cursor` of the page before; opaque")]
Limit = Annotated[int, Meta(ge=1, le=MAX_PAGE, description="Rows on a page, at most")]

# A request with a 4096-bit RSA key and every subject field filled takes about 2,000.
MAX_CSR_CHARACTERS: Final = 8_192
CsrPem = Annotated[
    str, Meta(min_length=1, max_length=MAX_CSR_CHARACTERS, description="Certificate signing request, PEM")
]
Name = Annotated[str, Meta(pattern=ONE_LINE, min_length=1, max_length=100, description="For people, one line")]
Etag = Annotated[
    str,
    Meta(max_length=64, description="`etag` of the rules as they were read; a change is refused if it is not theirs"),
]


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client sends."""


class NoQuery(Input, frozen=True):
    """No parameters."""


class PageQuery(Input, frozen=True):
    """One page of a list."""

    limit: Limit = DEFAULT_PAGE
    cursor: Cursor | None = None

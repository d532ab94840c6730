"""Alert rules as clients send them."""

from typing import Annotated

from msgspec import Meta

from chalicelib.rest.inputs.input import Etag, Input, PageQuery
from chalicelib.rule_json import RuleJson


class ThresholdsBody(Input, frozen=True):
    """The alert rules of a scope; they replace all that it had."""

    rules: tuple[RuleJson, ...]
    etag: Etag | None = None


class EtagQuery(Input, frozen=True):
    """What the change was made on."""

    etag: Etag | None = None


class ThresholdsHistoryQuery(PageQuery, frozen=True):
    """One page of the rules' history."""

    scope: Annotated[
        str | None,
        Meta(description="`fleet`, `crop:<crop>`, `site:<site>` or `device:<device_id>`; left out: all changes"),
    ] = None

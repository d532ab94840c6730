"""What clients ask of the diagnoses, and say of photos."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.leaf_labels import LEAF_LABELS
from chalicelib.rest.inputs.input import Input, PageQuery
from chalicelib.text_rules import ONE_LINE


class DiagnosesQuery(PageQuery, frozen=True):
    """One page of the fleet's diagnoses."""

    verdict: Verdict | None = None
    reviewed: Annotated[bool | None, Meta(description="`false`: only photos that nobody reviewed yet")] = None


class ReviewBody(Input, frozen=True):
    """What a photo shows, by who looked at it."""

    # Not an enumeration to msgspec: its refusal would name forty labels, ours names those that were meant.
    label: Annotated[
        str,
        Meta(
            description="The right label: one of the model's; `Background_without_leaves` if there is no leaf",
            extra_json_schema={"enum": LEAF_LABELS},
        ),
    ]
    comment: Annotated[str, Meta(pattern=ONE_LINE, min_length=1, max_length=500, description="One line")] | None = None

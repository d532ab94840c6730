"""Whether the platform is well."""

from typing import Literal

from chalicelib.rest.outputs.output import Output


class Health(Output, frozen=True):
    """The platform answers.

    `model_version` is that of the model which this deployment brought along; null where nobody said. The classifier
    itself is not asked: each diagnosis carries the version that made it.
    """

    status: Literal["ok"]
    stage: str
    version: str
    model_version: str | None

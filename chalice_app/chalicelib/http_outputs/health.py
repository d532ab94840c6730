"""Whether the platform is well."""

from typing import Literal

from chalicelib.http_outputs.output import Output


class Health(Output, frozen=True):
    """The platform answers."""

    status: Literal["ok"]
    stage: str
    version: str

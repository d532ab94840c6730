"""Under construction."""

import os
from typing import Any

from chalice import Blueprint

STAGE = os.environ.get("STAGE", "dev")
blueprint = Blueprint(__name__)


@blueprint.lambda_function()
def on_upload_request(event: dict[str, Any], context: Any) -> None:
    raise NotImplementedError

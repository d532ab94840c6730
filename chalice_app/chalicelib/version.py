"""The platform's version, as `GET /health` and the OpenAPI document tell it."""

from typing import Final

VERSION: Final = "0.1.0"

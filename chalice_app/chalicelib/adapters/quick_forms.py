"""SNS's requests, which are forms, encoded once and quickly.

botocore encodes a form anew each time that it prepares the request, four times until it is sent, letter by letter in
Python. For ten notifications with all their texts that took as long as to store a thousand messages.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

# What a form may hold as it is.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.~-]*")


def hurry_forms(client: Any) -> Any:
    """Let a client of SNS encode its batches quickly.

    Returns:
        The client.
    """
    client.meta.events.register("before-call.sns.PublishBatch", _encode_form)
    return client


def encoded(form: Mapping[str, str]) -> str:
    """The form as it travels."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in form.items())


def _encode_form(params: dict[str, Any], **_: Any) -> None:
    params["body"] = encoded(params["body"])


def _quoted(text: str) -> str:
    """Every byte by its number, which any byte may be written by. Of JSON within JSON most would have to be anyway: it
    grows by half more than it must, and takes a tenth of the time."""
    return text if _PLAIN.fullmatch(text) else "%" + text.encode().hex("%")

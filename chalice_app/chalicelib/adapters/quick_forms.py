"""SNS's requests, which are forms, encoded once and quickly.

botocore encodes a form anew each time that it prepares the request, four times until it is sent, letter by letter in
Python. For ten notifications with all their texts that took as long as to store a thousand messages.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote_plus

# What a form may not hold as it is: of ASCII's printable letters, the line feed, and the sign that stands behind every
# temperature. The percent sign comes first, since the others bring more of them.
_ESCAPED: Final = tuple((letter, quote_plus(letter)) for letter in "%\n\"#$&'()*+,/:;<=>?@[\\]^`{|}! °")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.~-]*")
_BEYOND: Final = re.compile(r"[^!-~]+")


def hurry_forms(client: Any) -> Any:
    """Let a client of SNS encode its batches quickly.

    Returns:
        The client.
    """
    client.meta.events.register("before-call.sns.PublishBatch", _encode_form)
    return client


def encoded(form: Mapping[str, str]) -> str:
    """The form as `urllib.parse.urlencode` has it."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in form.items())


def _encode_form(params: dict[str, Any], **_: Any) -> None:
    params["body"] = encoded(params["body"])


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    for letter, escape in _ESCAPED:
        text = text.replace(letter, escape)
    return text if text.isascii() and text.isprintable() else _BEYOND.sub(_quoted_slowly, text)


def _quoted_slowly(found: re.Match[str]) -> str:
    return quote_plus(found[0])

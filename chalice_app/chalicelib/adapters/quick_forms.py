"""SNS's batches, which are forms, written once and quickly.

botocore walks through a batch value by value to make a form of it, encodes the form anew each time that it prepares the
request, four times until it is sent, and that letter by letter in Python. For ten notifications with all their texts it
took as long as to store a thousand messages. Everything else stays botocore's, as in `quick_requests`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_BATCH: Final = "PublishBatchRequestEntries"
_SET_ASIDE: Final = "cloudiot_set_aside"
# What a form may hold as it is.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.~-]*")

# Names, which hold nothing that has to be written otherwise, with any values.
_Fields = Iterable[tuple[str, str]]


def hurry_forms(client: Any) -> Any:
    """Let a client of SNS, which must not validate parameters, write its batches quickly.

    Returns:
        The client.
    """
    client.meta.events.register("provide-client-params.sns.PublishBatch", _set_entries_aside)
    client.meta.events.register("before-call.sns.PublishBatch", _write_form)
    return client


def encoded(form: _Fields) -> str:
    """The form as it travels."""
    return "&".join([f"{name}={_quoted(value)}" for name, value in form])


def _set_entries_aside(params: dict[str, Any], context: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The request without its entries, for botocore to walk through."""
    context[_SET_ASIDE] = params[_BATCH]
    return {name: value for name, value in params.items() if name != _BATCH}


def _write_form(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = encoded([*params["body"].items(), *_fields_of(context[_SET_ASIDE])])


def _fields_of(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The entries by the rules of AWS's query protocol: members of lists and entries of maps count from one."""
    for number, entry in enumerate(entries, 1):
        place = f"{_BATCH}.member.{number}"
        for name, value in entry.items():
            if name == "MessageAttributes":
                yield from _attribute_fields(f"{place}.{name}", value)
            else:
                yield f"{place}.{name}", value


def _attribute_fields(place: str, attributes: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for number, (name, attribute) in enumerate(attributes.items(), 1):
        entry = f"{place}.entry.{number}"
        yield f"{entry}.Name", name
        for part, value in attribute.items():
            yield f"{entry}.Value.{part}", value


def _quoted(text: str) -> str:
    """Every byte by its number, which any byte may be written by. Of JSON within JSON most would have to be anyway: it
    grows by half more than it must, and takes a tenth of the time."""
    return text if _PLAIN.fullmatch(text) else "%" + text.encode().hex("%")

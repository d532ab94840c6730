"""DynamoDB's large requests, written as JSON in one go.

botocore walks through a request value by value, first to validate and then to serialise it: of all that it takes to
store a batch of telemetry, that was three quarters. DynamoDB's protocol is the request itself as JSON, bytes in base64,
which is what msgspec makes of it at a fiftieth of the cost. Everything else stays botocore's: endpoint, signature,
retries, errors. The hooks are its public events, the same by which boto3 converts the types of its tables.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

# The operations that carry many items, and the parameter in which they do.
ITEMS_OF: Final[Mapping[str, str]] = {
    "BatchGetItem": "RequestItems",
    "BatchWriteItem": "RequestItems",
    "TransactWriteItems": "TransactItems",
}
_SET_ASIDE: Final = "cloudiot_set_aside"

_encode: Final = msgspec.json.Encoder().encode


def hurry(client: Any) -> Any:
    """Let a client of DynamoDB, which must not validate parameters, write its large requests quickly.

    Returns:
        The client.
    """
    for operation in ITEMS_OF:
        client.meta.events.register(f"provide-client-params.dynamodb.{operation}", _set_items_aside)
        client.meta.events.register(f"before-call.dynamodb.{operation}", _write_body)
    return client


def _set_items_aside(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The request without its items, for botocore to walk through; the names of its tables stay."""
    name = ITEMS_OF[model.name]
    items = params[name]
    nothing = {table: type(each)() for table, each in items.items()} if isinstance(items, dict) else ()
    light = params | {name: nothing}
    context[_SET_ASIDE] = name, items, light
    return light


def _write_body(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    """The whole request; what botocore's own handlers added to the light one, such as a token, is in it."""
    name, items, light = context[_SET_ASIDE]
    params["body"] = _encode(light | {name: items})

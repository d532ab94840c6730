"""IoT policies may name attributes of the connected thing: `${iot:Connection.Thing.Attributes[site]}`.

MiniStack knows the thing's name as a policy variable, and not its attributes.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from local_cloud.emulation import borrowed

_VARIABLE: Final = re.compile(r"\$\{(iot:[A-Za-z.]+(?:\[[A-Za-z0-9_.,@/:#=-]+\])?)\}")
_THING_NAME: Final = "iot:connection.thing.thingname"


def install() -> None:
    """Let policies ask for attributes, of a thing that the certificate belongs to."""
    borrowed.POLICY_VARIABLE.replace(_VARIABLE)
    borrowed.POLICY_CONTEXT.wrap(_with_attributes)


def _with_attributes(original: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
    def policy_context(account_id: str, region: str, certificate_id: str, client_id: str) -> dict[str, str]:
        context = original(account_id, region, certificate_id, client_id)
        # It is there only when certificate and thing belong together.
        if _THING_NAME in context:
            attributes = _attributes_of(client_id, account_id, region)
            context |= {f"iot:connection.thing.attributes[{name.lower()}]": text for name, text in attributes.items()}
        return context

    return policy_context


def _attributes_of(thing: str, account_id: str, region: str) -> dict[str, str]:
    with borrowed.REQUEST_SCOPE.current(account_id, region):
        record: dict[str, Any] = borrowed.THINGS.current.get(thing) or {}
    attributes: dict[str, str] = record.get("attributes") or {}
    return attributes

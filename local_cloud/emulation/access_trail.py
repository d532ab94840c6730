"""A trail of what roles asked for and whether they were let, as AWS CloudTrail keeps one: one line of JSON a check."""

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from local_cloud.emulation import borrowed


def install(file: Path) -> None:
    """Begin a trail in this file. Only roles leave one: whoever administers the emulator may do everything."""
    file.unlink(missing_ok=True)
    file.touch()
    borrowed.ENFORCE.wrap(lambda original: _noting(original, file))


def _noting(original: Callable[..., Any], file: Path) -> Callable[..., Any]:
    writing = threading.Lock()

    def enforce(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: Mapping[str, Any] | None = None,
    ) -> Any:
        refused = original(access_key_id, iam_action, service, region, resource_arn, service_context)
        if role := _role_of(access_key_id):
            line = {"role": role, "action": iam_action, "resource": resource_arn, "allowed": refused is None}
            with writing, file.open("a") as trail:
                trail.write(json.dumps(line) + "\n")
        return refused

    return enforce


def _role_of(access_key_id: str) -> str | None:
    """The name of the role whose session this key belongs to."""
    principal = borrowed.RESOLVE_PRINCIPAL.current(access_key_id or "", borrowed.ACCOUNT_ID.current())
    # `arn:aws:sts::<account>:assumed-role/<role>/<session>`
    kind, _, rest = getattr(principal, "arn", "").partition(":assumed-role/")
    return rest.partition("/")[0] if kind and rest else None

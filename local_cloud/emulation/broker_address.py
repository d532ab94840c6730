"""The broker's address as devices need it: the one at which it listens.

MiniStack answers with a host name shaped like AWS's, with the port of the AWS APIs at its end, which
no device can resolve. A device that follows the protocol connects to what its enrolment told it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from local_cloud.emulation import borrowed

_DEVICES: Final = "iot:Data-ATS"


def install(*, host: str) -> None:
    """Answer DescribeEndpoint for devices with the host of the MQTT listener."""
    borrowed.DESCRIBE_ENDPOINT.wrap(lambda original: _answering(original, host))


def _answering(original: Callable[[Mapping[str, str]], tuple[Any, ...]], host: str) -> Callable[..., tuple[Any, ...]]:
    def describe_endpoint(qp: Mapping[str, str]) -> tuple[Any, ...]:
        status, headers, body = original(qp)
        if status == 200 and qp.get("endpointType", _DEVICES) == _DEVICES:
            body = json.dumps({"endpointAddress": host}).encode()
        return status, headers, body

    return describe_endpoint

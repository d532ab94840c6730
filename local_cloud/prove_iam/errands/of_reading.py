"""Operators read everything that there is to read: one errand for each GET of the OpenAPI document."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from local_cloud.prove_iam import events
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.errands.of_updates import ordered_rollout, published_release
from local_cloud.prove_iam.stand import Stand, signing_request

_API: Final = "api_handler"


def reading_errands(stand: Stand) -> Iterator[Errand]:
    """What can be read at the front of this stand. Of a kind of thing that nobody here knows nothing is read: the
    operation is missing among those that were called, then."""
    # Made beforehand: an errand does what its name says, the first time too.
    things = {name: make(stand) for name, make in THINGS.items()}
    for operation in stand.front.operations():
        names = re.findall(r"\{(\w+)\}", operation)
        if operation.startswith("GET ") and things.keys() >= set(names):
            named = {name: things[name] for name in names}
            yield Errand(name=operation, of=_API, run=_reading(operation, named))


def _reading(operation: str, named: Mapping[str, str]) -> Callable[[Stand], None]:
    def run(stand: Stand) -> None:
        stand.front.call(operation, named=named)

    return run


def _a_device(stand: Stand) -> str:
    """A device with telemetry, a photo, a refusal, a certificate."""
    device = stand.device(csr_pem=signing_request())
    stand.send(device, (events.now_ms(), {"air_temp_c": 21.0}))
    stand.invoke("on_telemetry_batch", events.stream_batch(device, [b"no telemetry " + events.photo_id().encode()]))
    stand.diagnosed(device)
    return device


def _a_photo(stand: Stand) -> str:
    key, _ = stand.diagnosed(stand.device())
    return key.rpartition("/")[2].removesuffix(".jpg")


def _an_order(stand: Stand) -> str:
    return str(stand.front.call("POST /devices/{device_id}/captures", device_id=stand.device())["order_id"])


THINGS: Final[Mapping[str, Callable[[Stand], str]]] = {
    "device_id": _a_device,
    "site_id": Stand.site,
    "photo_id": _a_photo,
    "alert_id": lambda stand: stand.alert(stand.device()),
    "order_id": _an_order,
    "version": published_release,
    "rollout_id": ordered_rollout,
    "crop": lambda _stand: "tomato",
}

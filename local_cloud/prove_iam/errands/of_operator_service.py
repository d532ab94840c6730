"""The operator service: all that the REST API does, in its own name; and its exports, live view and sign-in."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from local_cloud.prove_iam import events
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.stand import OPERATOR_SERVICE, Stand

_API: Final = "api_handler"
_HOUR: Final = timedelta(hours=1)


def at_the_service(errands: Iterable[Errand]) -> Iterator[Errand]:
    """The same errands as the REST API's, at the place where the service does them."""
    for errand in errands:
        if errand.of == _API:
            yield Errand(name=f"{errand.name} (service)", of=OPERATOR_SERVICE, run=_there(errand))


def _there(errand: Errand) -> Any:
    def run(stand: Stand) -> None:
        errand.run(replace(stand, front=stand.service))

    return run


def _signs_in(stand: Stand) -> None:
    stand.pages.call("POST /session", body={"key": stand.pages.key})


def _looks_on(stand: Stand) -> None:
    """What has happened by now; the stream of telemetry is read all the time, whoever looks on."""
    stand.send(stand.device(), (events.now_ms(), {"air_temp_c": 21.0}))
    stand.pages.call("GET /live", query={"buffered": "1"})


def _exports(stand: Stand) -> None:
    stand.send(stand.device(), (events.now_ms(), {"air_temp_c": 21.0}))
    for what in ("telemetry", "diagnoses", "alerts"):
        now = datetime.now(UTC)
        order = {"what": what, "format": "parquet", "from": f"{now - _HOUR:%FT%TZ}", "to": f"{now:%FT%TZ}"}
        export = stand.pages.call("POST /exports", body=order)["export_id"]
        stand.open_link(stand.until(partial(_link, stand, export), f"the export of {what}"))


def _link(stand: Stand, export: str) -> str | None:
    url: str | None = stand.pages.call("GET /exports/{export_id}", export_id=export)["url"]
    return url


ERRANDS: Final = (
    Errand(name="an operator signs in", of=OPERATOR_SERVICE, run=_signs_in),
    Errand(name="an operator looks on", of=OPERATOR_SERVICE, run=_looks_on),
    Errand(name="exports are made", of=OPERATOR_SERVICE, run=_exports),
)

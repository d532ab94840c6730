"""Takes in what devices measured: keeps it, and raises the alerts that it calls for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.alert_rules import Breach, ThresholdRule, breaches_in, is_stale
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.device import DEVICE_ID, Device
from chalicelib.domain.errors import InputRefused, MessageRefused
from chalicelib.domain.rejection import RejectionSource
from chalicelib.domain.sample import TelemetryMessage
from chalicelib.payloads import parse_telemetry
from chalicelib.ports.alerts import ThresholdBook
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.attempts import Attempts
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.reject_input import reject_input
from chalicelib.services.tell_people import AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePorts:
    """What telemetry passes on its way in."""

    devices: DeviceRegistry
    telemetry: TelemetryStore
    thresholds: ThresholdBook
    rejections: RejectionBook
    alerting: AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What became of a batch."""

    stored: int
    rejected: int
    alerts_opened: int


def ingest_telemetry(arrivals: Sequence[Arrival], *, retention: timedelta, ports: IntakePorts) -> Intake:
    """Keep the messages of a batch, set the poisonous ones aside, and raise alerts.

    Raises:
        ExceptionGroup: a part of the batch is not done; the batch must be delivered again. All else is done.
        Outage: it is not known which devices are registered; nothing is done.
    """
    devices = ports.devices.known({each.device_id for each in arrivals if DEVICE_ID.fullmatch(each.device_id)})
    attempts = Attempts("ingest telemetry")
    accepted: list[tuple[TelemetryMessage, datetime]] = []
    for arrival in arrivals:
        with attempts.one():
            try:
                accepted.append((_read(arrival, devices, retention), arrival.received_at))
            except InputRefused as refusal:
                _reject(arrival, refusal, ports)
    opened = 0
    with attempts.one():
        ports.telemetry.put_all([message for message, _ in accepted])
    with attempts.one():
        sites = {device_id: device.site for device_id, device in devices.items()}
        breaches = _breaches(accepted, ports.thresholds.rules())
        opened = raise_alerts(breaches, sites=sites, ports=ports.alerting)
    attempts.raise_failures()
    return Intake(stored=len(accepted), rejected=len(arrivals) - len(accepted), alerts_opened=opened)


def _read(arrival: Arrival, devices: Mapping[str, Device], retention: timedelta) -> TelemetryMessage:
    if arrival.device_id not in devices:
        raise MessageRefused("the device is not registered")
    return parse_telemetry(
        arrival.payload, device_id=arrival.device_id, received_at=arrival.received_at, retention=retention
    )


def _breaches(
    accepted: Iterable[tuple[TelemetryMessage, datetime]], rules: Sequence[ThresholdRule]
) -> Iterator[Breach]:
    for message, received_at in accepted:
        yield from (breach for breach in breaches_in([message], rules) if not is_stale(breach, received_at))


def _reject(arrival: Arrival, refusal: InputRefused, ports: IntakePorts) -> None:
    reject_input(
        arrival.payload,
        refusal,
        source=RejectionSource.TELEMETRY,
        device_id=arrival.device_id,
        received_at=arrival.received_at,
        now=ports.alerting.clock(),
        rejections=ports.rejections,
    )

"""Takes in what devices measured: keeps it, and raises the alerts that it calls for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import DEVICE_ID, Device
from chalicelib.domain.errors import InputRefused, MessageRefused
from chalicelib.domain.hourly import LATE_AFTER, day_start, days_of, late_days
from chalicelib.domain.rejection import RejectionSource
from chalicelib.domain.sample import TelemetryMessage
from chalicelib.ports.devices import DeviceDirectory
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.rollups import DayRollups
from chalicelib.ports.rules import RuleBook
from chalicelib.ports.sites import SiteBook
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.attempts import Attempts
from chalicelib.services.judge_samples import judge
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.reject_input import reject_input
from chalicelib.services.tell_people import AlertPorts
from chalicelib.telemetry_payloads import parse_telemetry

# A message, and when it arrived.
_Received = tuple[TelemetryMessage, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePorts:
    """What telemetry passes on its way in."""

    devices: DeviceDirectory
    telemetry: TelemetryStore
    rollups: DayRollups
    rules: RuleBook
    sites: SiteBook
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
    devices = ports.devices.known(filter(DEVICE_ID.fullmatch, {each.device_id for each in arrivals}))
    attempts = Attempts("ingest telemetry")
    accepted: list[_Received] = []
    refused: list[tuple[Arrival, InputRefused]] = []
    for arrival in arrivals:
        try:
            accepted.append((_read(arrival, devices, retention), arrival.received_at))
        except InputRefused as refusal:
            refused.append((arrival, refusal))
        except Exception as fault:  # noqa: BLE001 - one message that we cannot cope with must not hold up the others
            attempts.note(fault)
    stored = False
    with attempts.one():
        ports.telemetry.put_all([message for message, _ in accepted])
        stored = True
    with attempts.one():
        _mark_late([message for message, _ in accepted], ports)
    opened = 0
    with attempts.one():
        opened = _raise_alerts(accepted, devices, ports, stored=stored)
    for poison in refused:
        with attempts.one():
            _reject(*poison, ports)
    attempts.raise_failures()
    return Intake(stored=len(accepted), rejected=len(refused), alerts_opened=opened)


def _read(arrival: Arrival, devices: Mapping[str, Device], retention: timedelta) -> TelemetryMessage:
    if arrival.device_id not in devices:
        raise MessageRefused("the device is not registered")
    return parse_telemetry(
        arrival.payload, device_id=arrival.device_id, received_at=arrival.received_at, retention=retention
    )


def _mark_late(messages: Iterable[TelemetryMessage], ports: IntakePorts) -> None:
    """Say of which days there is news that may have been rolled up already.

    Also after an outage of the table: some messages may lie there by now, and a needless mark does no harm.
    """
    now = ports.alerting.clock()
    finished_ms = to_ms(day_start((now - LATE_AFTER).date()))
    days: dict[str, set[date]] = defaultdict(set)
    for message in messages:
        if message.times_ms[0] < finished_ms:
            days[message.device_id] |= late_days(days_of((message.at, message.last_at)), now=now)
    if days:
        ports.rollups.mark_late(days)


def _raise_alerts(
    received: Sequence[_Received], devices: Mapping[str, Device], ports: IntakePorts, *, stored: bool
) -> int:
    """Judge what was received; how many alerts it opened.

    Args:
        stored: whether all of it lies in the table. If not, rules that ask for trouble to last wait for the next
            delivery: calm that is missing from the table would be overlooked. The others warn people at once.
    """
    if not received:
        return 0
    rules = _rules_by_device({message.device_id for message, _ in received}, devices, ports)
    if not stored:
        rules = {device_id: _that_need_no_table(theirs) for device_id, theirs in rules.items()}
    breaches = judge(received, rules, telemetry=ports.telemetry)
    if not breaches:
        return 0
    sites = {breach.device_id: devices[breach.device_id].site for breach in breaches}
    return raise_alerts(breaches, sites=sites, ports=ports.alerting)


def _rules_by_device(
    device_ids: Iterable[str], devices: Mapping[str, Device], ports: IntakePorts
) -> dict[str, tuple[AlertRule, ...]]:
    rules, crops = ports.rules.all_rules(), ports.sites.crops_by_site()
    site_of = {device_id: devices[device_id].site for device_id in device_ids}
    return {device_id: rules.of(device_id, site, crops.get(site, ())) for device_id, site in site_of.items()}


def _that_need_no_table(rules: Iterable[AlertRule]) -> tuple[AlertRule, ...]:
    return tuple(rule for rule in rules if not rule.lasting)


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

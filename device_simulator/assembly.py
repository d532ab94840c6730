"""Puts a device together: which duties it has, and what each is made of."""

import random
from collections.abc import Iterator

from device_simulator.bad_photos import UnreliableCamera
from device_simulator.chassis import Chassis, FleetPlan, Surroundings
from device_simulator.clock import DeviceClock, Drift
from device_simulator.configuration import ConfigurationDuty
from device_simulator.connection_state import ConnectionState
from device_simulator.device import Device
from device_simulator.duty import Duty
from device_simulator.faults import FaultDuty, FaultPlan
from device_simulator.flag import Flag
from device_simulator.history import SHORTEST_STEP_MS, HistoryPlayer
from device_simulator.identity import Identity, IdentityFolder
from device_simulator.mischief import Mischief
from device_simulator.photo_duty import PhotoDuty
from device_simulator.photo_outcomes import OutcomeReporter
from device_simulator.photos import PhotoCourier, Photographer
from device_simulator.power_cut import UnreliableStore
from device_simulator.protocol import ConfigTopics, Topics
from device_simulator.release import ReleaseKey
from device_simulator.rotation import RotationDuty
from device_simulator.rotation_files import RotationFiles
from device_simulator.settings import Settings, factory_settings, reporting_plan
from device_simulator.station import Station
from device_simulator.telemetry import TelemetryDuty, TelemetryReporter
from device_simulator.telemetry_sender import TelemetrySender
from device_simulator.updates import UpdateDuty
from device_simulator.workshop import Workshop


def assemble(identity: Identity, plan: FleetPlan, around: Surroundings, workshop: Workshop, starts: int = 0) -> Device:
    """Put one device together; it is switched on by its `run`.

    Args:
        starts: how often it was switched on before in this run.
    """
    if around.identities is not None:
        # It may have changed its certificate before the power went.
        identity = around.identities.load(identity.device_id)
    around.outbox.introduce(identity.device_id, now_ms=around.timekeeper.now_ms())
    chassis = Chassis(
        identity=identity,
        plan=plan,
        around=around,
        topics=Topics(plan.stage, identity.device_id),
        link=around.link_of(identity),
        clock=DeviceClock(around.timekeeper, Drift.of(identity.device_id, seed=plan.seed)),
        connected=ConnectionState(),
        chance=random.Random(f"{plan.seed}/{identity.device_id}/chance"),
        mischief=Mischief(),
        workshop=workshop,
        starts=starts,
    )
    return Device(
        device_id=chassis.device_id,
        link=chassis.link,
        duties=tuple(_duties(chassis)),
        log=around.log,
        timekeeper=around.timekeeper,
        chance=chassis.chance,
        connected=chassis.connected,
    )


def _duties(chassis: Chassis) -> Iterator[Duty]:
    telemetry = _telemetry(chassis)
    configuration = _configuration(chassis, telemetry)
    yield telemetry
    yield configuration
    yield _photos(chassis, configuration)
    if chassis.around.identities is not None:
        yield _rotation(chassis, chassis.around.identities)
    if chassis.plan.release_key is not None:
        yield _updates(chassis, chassis.plan.release_key, configuration)
    if chassis.plan.faults is not None:
        yield _faults(chassis, chassis.plan.faults)


def _telemetry(chassis: Chassis) -> TelemetryDuty:
    plan, around, device_id = chassis.plan, chassis.around, chassis.device_id
    fresh = Flag()
    reporter = TelemetryReporter(
        station=Station(device_id=device_id, site=chassis.identity.site, seed=plan.seed, heat=device_id in plan.heat),
        plan=plan.reporting,
        outbox=around.outbox,
        log=around.log,
        timekeeper=around.timekeeper,
        clock=chassis.clock,
        mischief=chassis.mischief,
        fresh=fresh,
    )
    sender = TelemetrySender(
        device_id=device_id,
        topics=chassis.topics,
        link=chassis.link,
        outbox=around.outbox,
        log=around.log,
        timekeeper=around.timekeeper,
        chance=chassis.chance,
        mischief=chassis.mischief,
        fresh=fresh,
        connected=chassis.connected,
    )
    history = HistoryPlayer(
        device_id=device_id,
        days=plan.history_days,
        step_ms=max(SHORTEST_STEP_MS, plan.reporting.step_ms),
        reporter=reporter,
        outbox=around.outbox,
        log=around.log,
        timekeeper=around.timekeeper,
        eased=sender.eased,
    )
    return TelemetryDuty(reporter=reporter, sender=sender, history=history if plan.history_days else None)


def _configuration(chassis: Chassis, telemetry: TelemetryDuty) -> ConfigurationDuty:
    def change(settings: Settings) -> None:
        telemetry.follow(reporting_plan(settings, messages=chassis.plan.reporting.messages))

    around = chassis.around
    duty = ConfigurationDuty(
        device_id=chassis.device_id,
        topics=ConfigTopics(chassis.device_id),
        link=chassis.link,
        outbox=around.outbox,
        log=around.log,
        timekeeper=chassis.clock,
        chance=chassis.chance,
        connected=chassis.connected,
        factory=factory_settings(chassis.plan.reporting, chassis.identity.site),
        firmware=lambda: around.outbox.software.version(chassis.device_id),
        on_change=change,
    )
    if duty.settings != duty.factory:
        change(duty.settings)
    return duty


def _photos(chassis: Chassis, configuration: ConfigurationDuty) -> PhotoDuty:
    around = chassis.around
    outcomes = OutcomeReporter(
        device_id=chassis.device_id,
        topics=chassis.topics,
        link=chassis.link,
        log=around.log,
        timekeeper=chassis.clock,
        chance=chassis.chance,
        connected=chassis.connected,
    )
    photos = PhotoDuty(
        topics=chassis.topics,
        link=chassis.link,
        settings=lambda: configuration.settings,
        photographer=Photographer(
            device_id=chassis.device_id,
            site=chassis.identity.site,
            camera=UnreliableCamera(around.camera, chassis.mischief, chassis.plan.seed),
            outbox=around.outbox,
            log=around.log,
            timekeeper=chassis.clock,
            chance=chassis.chance,
            in_thread=chassis.workshop.draw,
        ),
        courier=PhotoCourier(
            device_id=chassis.device_id,
            topics=chassis.topics,
            link=chassis.link,
            store=UnreliableStore(around.store, chassis.mischief),
            outbox=around.outbox,
            log=around.log,
            timekeeper=chassis.clock,
            chance=chassis.chance,
            in_thread=chassis.workshop.upload,
            connected=chassis.connected,
            outcomes=outcomes,
        ),
        outcomes=outcomes,
        timekeeper=chassis.clock,
        chance=chassis.chance,
        on_start=chassis.plan.photo_on_start,
        every_s=chassis.plan.photo_every_s,
    )
    others_follow = configuration.on_change

    def change(settings: Settings) -> None:
        others_follow(settings)
        photos.follow(settings)

    configuration.on_change = change
    return photos


def _rotation(chassis: Chassis, identities: IdentityFolder) -> RotationDuty:
    return RotationDuty(
        identity=chassis.identity,
        files=RotationFiles(folder=identities.folder(chassis.device_id)),
        link=chassis.link,
        log=chassis.around.log,
        timekeeper=chassis.around.timekeeper,
        chance=chassis.chance,
        connected=chassis.connected,
    )


def _updates(chassis: Chassis, key: ReleaseKey, configuration: ConfigurationDuty) -> UpdateDuty:
    around = chassis.around
    return UpdateDuty(
        device_id=chassis.device_id,
        link=chassis.link,
        software=around.outbox.software,
        store=around.packages,
        key=key,
        log=around.log,
        timekeeper=around.timekeeper,
        chance=chassis.chance,
        connected=chassis.connected,
        in_thread=chassis.workshop.upload,
        on_update=configuration.report,
        fails=chassis.device_id in chassis.plan.failing_updates,
    )


def _faults(chassis: Chassis, plan: FaultPlan) -> FaultDuty:
    return FaultDuty(
        device_id=chassis.device_id,
        plan=plan,
        topics=chassis.topics,
        link=chassis.link,
        log=chassis.around.log,
        timekeeper=chassis.around.timekeeper,
        clock=chassis.clock,
        chance=random.Random(f"{chassis.plan.seed}/{chassis.device_id}/faults/{chassis.starts}"),
        mischief=chassis.mischief,
        connected=chassis.connected,
    )

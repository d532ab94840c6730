"""A device that measures, and what the platform makes of it: the way of a message without its wire."""

from datetime import datetime

from chalicelib.domain.alert import Alert
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.rule_scopes import FLEET_SCOPE
from chalicelib.domain.sample import Sample
from chalicelib.services.judge_samples import judge
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.settle_alerts import Settlement, settle_alerts
from tests.builders import DEVICE, SITE, a_message, a_sample
from tests.fakes.world import World


def a_world(*rules: AlertRule) -> World:
    """The platform with these rules for the whole fleet; without any, warm air is an alert."""
    world = World()
    if rules:
        world.rules.give(FLEET_SCOPE, *rules)
    return world


def keep(world: World, *samples: Sample, device_id: str = DEVICE) -> None:
    """Let a message be stored, and nothing more come of it."""
    world.telemetry.put_all([a_message(*samples, device_id=device_id, seq=int(samples[0].at.timestamp()))])


def send(world: World, *samples: Sample, device_id: str = DEVICE) -> None:
    """Let a device send one message, and let it arrive with its last sample."""
    world.clock.now = max(world.clock.now, samples[-1].at)
    keep(world, *samples, device_id=device_id)
    message = a_message(*samples, device_id=device_id, seq=int(samples[0].at.timestamp()))
    rules = {device_id: world.rules.all_rules().of(device_id, SITE, ("tomato",))}
    breaches = judge([(message, samples[-1].at)], rules, telemetry=world.telemetry)
    raise_alerts(breaches, sites={device_id: SITE}, ports=world.alerting())


def measure(world: World, at: datetime, *, device_id: str = DEVICE, **values: float) -> None:
    """Let a device send one sample, and let it arrive at once."""
    send(world, a_sample(at, values), device_id=device_id)


def settle(world: World, at: datetime | None = None) -> Settlement:
    """Let the settlement run, at a given time if there is one."""
    world.clock.now = max(world.clock.now, at or world.clock.now)
    return settle_alerts(ports=world.settlement())


def the_alert(world: World) -> Alert:
    """The only one."""
    (alert,) = world.alerts.alerts.values()
    return alert

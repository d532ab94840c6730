"""Roll-outs of the devices' software: ordered, watched, cancelled."""

from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import msgspec

from chalicelib import wiring
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rollout import Rollout, RolloutReach, RolloutTarget, StopRule, rollout_id_of
from chalicelib.domain.update_job import DeviceUpdate
from chalicelib.rest.inputs.input import PageQuery
from chalicelib.rest.inputs.updates import RolloutBody, RolloutQuery
from chalicelib.rest.outputs.updates import DeviceUpdateItem, RolloutDetail, RolloutItem, RolloutList
from chalicelib.rest.resource import Resource
from chalicelib.services.cancel_rollout import cancel_rollout
from chalicelib.services.order_rollout import RolloutPorts, order_rollout

rollouts: Final = Resource()


@rollouts.operation("GET", "/rollouts", "List the roll-outs of the devices' software, the last ordered first")
def list_rollouts(query: PageQuery) -> RolloutList:
    page = wiring.rollout_book().listed(limit=query.limit, cursor=query.cursor)
    return RolloutList(items=tuple(map(_item, page.rows)), cursor=page.cursor)


@rollouts.operation(
    "POST",
    "/rollouts",
    "Bring a release onto a device, a site or a share of the fleet",
    status=HTTPStatus.ACCEPTED,
    problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def post_rollout(body: RolloutBody, who: str) -> RolloutItem:
    """It begins within a minute. A larger share of the same release has all devices of a smaller one. It stops by
    itself when too many devices fail; those that have it keep it."""
    at = wiring.clock()()
    rollout = Rollout(
        rollout_id=rollout_id_of(at, body.version, uuid4().hex),
        version=body.version,
        target=_target(body),
        per_minute=body.per_minute,
        stop=StopRule(at_pct=body.stop_at_failed_pct, after=body.stop_after),
        ordered_at=at,
        ordered_by=who,
    )
    ports = RolloutPorts(
        releases=wiring.release_book(),
        packages=wiring.package_shelf(),
        rollouts=wiring.rollout_book(),
        devices=wiring.device_registry(),
        sites=wiring.site_book(),
    )
    order_rollout(rollout, ports=ports)
    return _item(rollout)


@rollouts.operation("GET", "/rollouts/{rollout_id}", "Show a roll-out, and how far it has come at its devices")
def get_rollout(rollout_id: str, query: RolloutQuery) -> RolloutDetail:
    rollout, jobs = wiring.rollout_book().get(rollout_id), wiring.update_jobs()
    counts = dict(jobs.look(rollout_id).counts)
    page = jobs.devices(rollout_id, state=query.state, limit=query.limit, cursor=query.cursor)
    updates = tuple(map(_update, page.rows))
    return RolloutDetail(**_fields(rollout), counts=counts, updates=updates, cursor=page.cursor)


@rollouts.operation(
    "POST",
    "/rollouts/{rollout_id}/cancel",
    "Cancel a roll-out: no more devices are told of it",
    problems=(HTTPStatus.CONFLICT,),
)
def post_rollout_cancel(rollout_id: str, who: str) -> RolloutItem:
    """Devices that have begun finish what they are at; those that have the release keep it. May be repeated."""
    rollout = cancel_rollout(
        rollout_id, at=wiring.clock()(), who=who, rollouts=wiring.rollout_book(), jobs=wiring.update_jobs()
    )
    return _item(rollout)


def _target(body: RolloutBody) -> RolloutTarget:
    match body.device_id, body.site, body.share_pct:
        case str(device_id), None, None:
            return RolloutTarget(RolloutReach.DEVICE, name=device_id)
        case None, str(site), None:
            return RolloutTarget(RolloutReach.SITE, name=site)
        case None, None, float(share_pct):
            return RolloutTarget(RolloutReach.SHARE, share_pct=share_pct)
        case _:
            raise InputRefused("name a device_id, a site or a share_pct, and one of them only")


def _item(rollout: Rollout) -> RolloutItem:
    target = rollout.target
    return RolloutItem(
        rollout_id=rollout.rollout_id,
        version=rollout.version,
        reach=target.reach,
        device_id=target.name if target.reach is RolloutReach.DEVICE else None,
        site=target.name if target.reach is RolloutReach.SITE else None,
        share_pct=target.share_pct,
        per_minute=rollout.per_minute,
        stop_at_failed_pct=rollout.stop.at_pct,
        stop_after=rollout.stop.after,
        state=rollout.state,
        devices=rollout.devices,
        ordered_at=to_ms(rollout.ordered_at),
        ordered_by=rollout.ordered_by,
        ended_at=None if rollout.ended_at is None else to_ms(rollout.ended_at),
        why=rollout.why,
    )


def _fields(rollout: Rollout) -> dict[str, Any]:
    return msgspec.structs.asdict(_item(rollout))


def _update(update: DeviceUpdate) -> DeviceUpdateItem:
    return DeviceUpdateItem(device_id=update.device_id, state=update.state, reason=update.reason, at=to_ms(update.at))

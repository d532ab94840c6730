"""The alert rules of fleet, crops, sites and devices."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from chalicelib import wiring
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.rule_scopes import FLEET_SCOPE, RuleScope, ScopeKind
from chalicelib.rest.answers.thresholds import (
    device_thresholds,
    fleet_thresholds,
    scope_thresholds,
    thresholds_change,
)
from chalicelib.rest.inputs.thresholds import EtagQuery, ThresholdsBody, ThresholdsHistoryQuery
from chalicelib.rest.operation import Handler
from chalicelib.rest.outputs.thresholds import DeviceThresholds, FleetThresholds, ScopeThresholds, ThresholdsHistory
from chalicelib.rest.resource import Resource
from chalicelib.rule_json import rules_of
from chalicelib.rule_schema import rules_schema
from chalicelib.services.change_thresholds import change_thresholds
from chalicelib.services.show_thresholds import check_scope, document_in, effective_rules

thresholds: Final = Resource()

_MAY_BE_STALE: Final = (HTTPStatus.CONFLICT,)
# Those below the fleet, and what their ids are called in the paths.
_PATHS: Final[Mapping[ScopeKind, str]] = {
    ScopeKind.CROP: "/thresholds/crops/{crop}",
    ScopeKind.SITE: "/thresholds/sites/{site_id}",
    ScopeKind.DEVICE: "/thresholds/devices/{device_id}",
}
_KINDS: Final = {"crop": ScopeKind.CROP, "site_id": ScopeKind.SITE, "device_id": ScopeKind.DEVICE}


@thresholds.operation("GET", "/thresholds", "Show the fleet's alert rules, and who else has rules")
def get_thresholds() -> FleetThresholds:
    return fleet_thresholds(wiring.rule_book().stored())


@thresholds.operation(
    "PUT", "/thresholds", "Put other alert rules in force for the fleet, in place of all", problems=_MAY_BE_STALE
)
def put_thresholds(body: ThresholdsBody, who: str) -> ScopeThresholds:
    return _changed(FLEET_SCOPE, rules_of(body.rules), body.etag, who)


@thresholds.operation("GET", "/thresholds/schema", "The JSON Schema of alert rules", needs_key=False)
def get_thresholds_schema() -> dict[str, Any]:
    return rules_schema()


@thresholds.operation("GET", "/thresholds/history", "Show who changed which alert rules when")
def get_thresholds_history(query: ThresholdsHistoryQuery) -> ThresholdsHistory:
    scope = None if query.scope is None else RuleScope.parse(query.scope)
    page = wiring.rule_book().history(scope, limit=query.limit, cursor=query.cursor)
    return ThresholdsHistory(items=tuple(map(thresholds_change, page.rows)), cursor=page.cursor)


@thresholds.operation("GET", "/devices/{device_id}/thresholds", "Show the alert rules that hold for a device")
def get_effective_thresholds(device_id: str) -> DeviceThresholds:
    """Of each rule id the rule of the narrowest scope: device over site over crop over fleet."""
    devices, sites, book = wiring.device_registry(), wiring.site_book(), wiring.rule_book()
    return device_thresholds(device_id, effective_rules(device_id, devices=devices, sites=sites, book=book))


def _of_each_kind(method: str, summary: str, *, problems: tuple[HTTPStatus, ...] = ()) -> Callable[[Handler], Handler]:
    """Serve the routes of crops, sites and devices by one handler, which is given the path's id by its name.

    Args:
        summary: with the place of the kind in braces.
    """

    def register(handler: Handler) -> Handler:
        for kind, path in _PATHS.items():
            name = f"{method.lower()}_{kind}_thresholds"
            thresholds.operation(method, path, summary.format(kind), name=name, problems=problems)(handler)
        return handler

    return register


@_of_each_kind("GET", "Show a {}'s own alert rules")
def get_scope_thresholds(**path_id: str) -> ScopeThresholds:
    scope = _scope(path_id)
    _check(scope)
    return scope_thresholds(document_in(wiring.rule_book().stored(), scope))


@_of_each_kind("PUT", "Put other alert rules in force for a {}", problems=_MAY_BE_STALE)
def put_scope_thresholds(body: ThresholdsBody, who: str, **path_id: str) -> ScopeThresholds:
    scope = _scope(path_id)
    _check(scope)
    return _changed(scope, rules_of(body.rules), body.etag, who)


@_of_each_kind("DELETE", "Take a {}'s own alert rules away", problems=_MAY_BE_STALE)
def delete_scope_thresholds(query: EtagQuery, who: str, **path_id: str) -> ScopeThresholds:
    # Also those of what is no more: they would be in nobody's way, and could never go.
    return _changed(_scope(path_id), (), query.etag, who)


def _scope(path_id: Mapping[str, str]) -> RuleScope:
    ((name, value),) = path_id.items()
    return RuleScope(_KINDS[name], value)


def _changed(scope: RuleScope, rules: tuple[AlertRule, ...], etag: str | None, who: str) -> ScopeThresholds:
    at, book = wiring.clock()(), wiring.rule_book()
    return scope_thresholds(change_thresholds(scope, rules, etag=etag, at=at, who=who, book=book))


def _check(scope: RuleScope) -> None:
    check_scope(scope, devices=wiring.device_registry(), sites=wiring.site_book())

"""For whom alert rules hold, and which of them are left in the end for one device.

A rule is known by its id. Where several scopes have a rule of one id, the narrowest is in force, whole:
device over site over crop over fleet. Of a site's crops the one that it names first comes first here too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.errors import InputRefused


class ScopeKind(StrEnum):
    """From wide to narrow."""

    FLEET = "fleet"
    CROP = "crop"
    SITE = "site"
    DEVICE = "device"


_KINDS: Final[frozenset[str]] = frozenset(ScopeKind)


@dataclass(frozen=True, slots=True)
class RuleScope:
    """For whom a document of rules holds; as text `fleet`, `crop:tomato`, `site:north`, `device:greenhouse-1-a`.

    Attributes:
        name: of the crop, site or device; empty for the fleet.
    """

    kind: ScopeKind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else str(self.kind)

    @property
    def in_words(self) -> str:
        """For people, to go on after "the": `fleet`, `crop tomato`."""
        return f"{self.kind} {self.name}" if self.name else str(self.kind)

    @classmethod
    def parse(cls, text: str) -> "RuleScope":
        """The scope that a text names.

        Raises:
            InputRefused: it names none.
        """
        kind, colon, name = text.partition(":")
        if kind not in _KINDS or (kind == ScopeKind.FLEET) == bool(colon) or bool(colon) != bool(name):
            raise InputRefused(
                f"{text!r} is no scope; those are fleet, crop:<crop>, site:<site> and device:<device_id>", field="scope"
            )
        return cls(ScopeKind(kind), name)

    @classmethod
    def crop(cls, crop: str) -> "RuleScope":
        """All devices at sites that grow it."""
        return cls(ScopeKind.CROP, crop)

    @classmethod
    def site(cls, site: str) -> "RuleScope":
        """All devices of a site."""
        return cls(ScopeKind.SITE, site)

    @classmethod
    def device(cls, device_id: str) -> "RuleScope":
        """One device."""
        return cls(ScopeKind.DEVICE, device_id)


FLEET_SCOPE: Final = RuleScope(ScopeKind.FLEET)


@dataclass(frozen=True, slots=True)
class EffectiveRule:
    """A rule as it holds for one device, and the scope that it came from."""

    rule: AlertRule
    scope: RuleScope


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSets:
    """The rules of every scope that has any: crops, sites and devices by their names."""

    fleet: tuple[AlertRule, ...] = ()
    crops: Mapping[str, tuple[AlertRule, ...]] = field(default_factory=dict)
    sites: Mapping[str, tuple[AlertRule, ...]] = field(default_factory=dict)
    devices: Mapping[str, tuple[AlertRule, ...]] = field(default_factory=dict)
    _in_force: dict[tuple[object, ...], tuple[AlertRule, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of(self, device_id: str, site: str, crops: Sequence[str] = ()) -> tuple[AlertRule, ...]:
        """The rules in force for a device; those that are switched off are not among them.

        The same tuple for the same scopes every time: whoever makes something of it may keep that by identity.
        Most devices of a fleet share one.
        """
        key = (
            device_id if device_id in self.devices else None,
            site if site in self.sites else None,
            tuple(crop for crop in crops if crop in self.crops) if self.crops else (),
        )
        found = self._in_force.get(key)
        if found is None:
            found = tuple(each.rule for each in self.effective(device_id, site, crops) if each.rule.enabled)
            self._in_force[key] = found
        return found

    def effective(self, device_id: str, site: str, crops: Sequence[str] = ()) -> tuple[EffectiveRule, ...]:
        """The rule of every id that reaches a device, switched off or not, in the order of the widest scope."""
        found: dict[str, EffectiveRule] = {}
        for scope, rules in self._widest_first(device_id, site, crops):
            found |= {rule.rule_id: EffectiveRule(rule, scope) for rule in rules}
        return tuple(found.values())

    def _widest_first(
        self, device_id: str, site: str, crops: Sequence[str]
    ) -> Iterator[tuple[RuleScope, tuple[AlertRule, ...]]]:
        yield FLEET_SCOPE, self.fleet
        for crop in reversed(crops):
            yield RuleScope.crop(crop), self.crops.get(crop, ())
        yield RuleScope.site(site), self.sites.get(site, ())
        yield RuleScope.device(device_id), self.devices.get(device_id, ())

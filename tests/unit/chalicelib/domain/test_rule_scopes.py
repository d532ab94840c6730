"""Which of the rules of all scopes hold for a device."""

import pytest

from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rule_scopes import FLEET_SCOPE, RuleScope, RuleSets, ScopeKind
from tests.builders import DEVICE, SITE, an_alert_rule

FLEET = an_alert_rule(warning=35.0)
CROP = an_alert_rule(warning=34.0)
OTHER_CROP = an_alert_rule(warning=33.0)
OF_SITE = an_alert_rule(warning=32.0)
OF_DEVICE = an_alert_rule(warning=31.0)
MORE = an_alert_rule("humidity-high", metric="humidity_pct", warning=95.0, critical=None)
SWITCHED_OFF = AlertRule(rule_id="air-temp-high", conditions=(), enabled=False)


@pytest.mark.parametrize(
    ("sets", "in_force"),
    [
        (RuleSets(fleet=(FLEET,)), FLEET),
        (RuleSets(fleet=(FLEET,), crops={"tomato": (CROP,)}), CROP),
        (RuleSets(fleet=(FLEET,), crops={"tomato": (CROP,), "grape": (OTHER_CROP,)}), CROP),
        (RuleSets(fleet=(FLEET,), crops={"grape": (OTHER_CROP,)}), OTHER_CROP),
        (RuleSets(fleet=(FLEET,), crops={"apple": (CROP,)}), FLEET),
        (RuleSets(fleet=(FLEET,), crops={"tomato": (CROP,)}, sites={SITE: (OF_SITE,)}), OF_SITE),
        (RuleSets(fleet=(FLEET,), sites={"elsewhere": (OF_SITE,)}), FLEET),
        (RuleSets(fleet=(FLEET,), sites={SITE: (OF_SITE,)}, devices={DEVICE: (OF_DEVICE,)}), OF_DEVICE),
        (RuleSets(fleet=(FLEET,), devices={"another-1": (OF_DEVICE,)}), FLEET),
        (RuleSets(devices={DEVICE: (OF_DEVICE,)}), OF_DEVICE),
    ],
    ids=[
        "fleet",
        "crop over fleet",
        "the site's first crop over its second",
        "the site's second crop",
        "a crop that does not grow there",
        "site over crop",
        "another site",
        "device over site",
        "another device",
        "a device's own",
    ],
)
def test_the_narrowest_scope_wins(sets: RuleSets, in_force: AlertRule) -> None:
    assert sets.of(DEVICE, SITE, ("tomato", "grape")) == (in_force,)


def test_a_narrower_scope_adds_rules_without_touching_the_others() -> None:
    sets = RuleSets(fleet=(FLEET,), sites={SITE: (MORE,)})

    assert sets.of(DEVICE, SITE) == (FLEET, MORE)
    assert sets.of(DEVICE, "elsewhere") == (FLEET,)


def test_a_rule_is_replaced_whole_and_keeps_its_place() -> None:
    sets = RuleSets(fleet=(FLEET, MORE), devices={DEVICE: (an_alert_rule(warning=None, critical=50.0),)})

    assert sets.of(DEVICE, SITE) == (an_alert_rule(warning=None, critical=50.0), MORE)


def test_a_narrower_scope_switches_a_rule_off() -> None:
    sets = RuleSets(fleet=(FLEET, MORE), sites={SITE: (SWITCHED_OFF,)})

    assert sets.of(DEVICE, SITE) == (MORE,)
    assert [(each.rule, each.scope) for each in sets.effective(DEVICE, SITE)] == [
        (SWITCHED_OFF, RuleScope.site(SITE)),
        (MORE, FLEET_SCOPE),
    ]


def test_a_still_narrower_scope_switches_it_on_again() -> None:
    sets = RuleSets(fleet=(FLEET,), sites={SITE: (SWITCHED_OFF,)}, devices={DEVICE: (OF_DEVICE,)})

    assert sets.of(DEVICE, SITE) == (OF_DEVICE,)


def test_devices_without_rules_of_their_own_share_one_tuple() -> None:
    sets = RuleSets(fleet=(FLEET,), sites={SITE: (MORE,)}, devices={DEVICE: (OF_DEVICE,)}, crops={"apple": ()})

    assert sets.of("greenhouse-1-b", SITE) is sets.of("greenhouse-1-c", SITE, ("tomato",))
    assert sets.of(DEVICE, SITE) is sets.of(DEVICE, SITE)
    assert sets.of(DEVICE, SITE) is not sets.of("greenhouse-1-b", SITE)


def test_what_was_asked_does_not_make_sets_differ() -> None:
    asked, fresh = RuleSets(fleet=(FLEET,)), RuleSets(fleet=(FLEET,))
    asked.of(DEVICE, SITE)

    assert asked == fresh


@pytest.mark.parametrize(
    "scope", [FLEET_SCOPE, RuleScope.crop("tomato"), RuleScope.site(SITE), RuleScope.device(DEVICE)], ids=str
)
def test_a_scope_is_read_as_it_is_written(scope: RuleScope) -> None:
    assert RuleScope.parse(str(scope)) == scope


def test_a_scope_of_no_known_kind_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        RuleScope.parse("planet:earth")

    assert refused.value.field == "scope"


def test_scopes_speak_the_language_of_people() -> None:
    assert [scope.in_words for scope in (FLEET_SCOPE, RuleScope(ScopeKind.CROP, "tomato"))] == ["fleet", "crop tomato"]

"""What a dev stage costs while no device sends anything, by the cost model: little, and one setting makes it less."""

from collections.abc import Callable

from benchmarks.cost.bill import Bill
from benchmarks.cost.fleet import Fleet
from benchmarks.cost.prices import load_prices
from benchmarks.cost.stack import stack_facts
from benchmarks.cost.units import unmeasured
from tests.infrastructure.cloud_template import CloudTemplate


def usd_a_month(template: CloudTemplate) -> float:
    return Bill(Fleet(devices=0), stack_facts(template.document), unmeasured(), load_prices()).usd


def test_a_dev_stage_costs_less_than_45_dollars_at_rest(dev: CloudTemplate) -> None:
    assert usd_a_month(dev) < 45


def test_without_the_operator_service_it_is_less_than_16(template_of: Callable[..., CloudTemplate]) -> None:
    assert usd_a_month(template_of(operator_service="false")) < 16

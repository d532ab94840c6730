"""What it costs that people can look: the REST API and the operator service."""

from collections.abc import Iterator

from benchmarks.cost.fleet import DAYS_A_MONTH, HOURS_A_MONTH, SECONDS_A_MONTH
from benchmarks.cost.month import GIB, Line, Month


def operator_lines(month: Month) -> Iterator[Line]:
    """Requests, data out, load balancer, tasks."""
    fleet, stack, measured = month.fleet, month.stack, month.measured
    asked = fleet.devices * fleet.requests_a_day * DAYS_A_MONTH
    out = asked * measured.answer_bytes + fleet.devices * fleet.photo_views_a_month * fleet.photo_bytes
    yield month.line("Operators", "REST requests", "api_rest", asked)
    yield month.line("Operators", "data out", "transfer_out", out / GIB)
    yield month.line("Operators", "secrets", "secret", stack.secrets)
    yield month.line("Operators", "load balancer", "alb", stack.balancers)
    yield month.line("Operators", "its capacity", "alb_lcu", stack.balancers * max(0.1, asked / SECONDS_A_MONTH / 25))
    processor = "fargate_arm" if stack.tasks_arm else "fargate"
    yield month.line("Operators", "Fargate, processors", f"{processor}_vcpu", stack.tasks * stack.task_vcpu)
    yield month.line("Operators", "Fargate, memory", f"{processor}_memory", stack.tasks * stack.task_gb)
    addresses = (stack.public_addresses + stack.nat_gateways) * HOURS_A_MONTH
    yield month.line("Operators", "public addresses", "public_ipv4", addresses)
    yield month.line("Operators", "NAT gateways", "nat_gateway", stack.nat_gateways)
    yield month.line("Operators", "interface endpoints", "interface_endpoint", stack.endpoint_zones)

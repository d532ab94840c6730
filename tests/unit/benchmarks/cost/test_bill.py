"""The arithmetic of the bill, reckoned again by hand."""

import json
from dataclasses import replace

import pytest

from benchmarks.cost.bill import Bill
from benchmarks.cost.fleet import Fleet
from benchmarks.cost.metric_hours import metrics_a_month, unknown_names
from benchmarks.cost.prices import PricesInvalid, load_prices
from benchmarks.cost.report import last_line
from benchmarks.cost.scale import changes
from benchmarks.cost.timing import batch_size
from benchmarks.cost.units import unmeasured
from chalicelib.observability import Metric
from tests.unit.benchmarks.cost.samples import a_bill, a_function, a_stack, dollars, measured


def test_a_device_sends_2920_messages_and_730_photos_a_month() -> None:
    fleet = Fleet(devices=1)

    assert fleet.messages == pytest.approx(2_920)
    assert fleet.photos == pytest.approx(730)


@pytest.mark.parametrize(
    ("service", "what", "usd"),
    [
        # 43,800 minutes at $0.08 a million.
        ("IoT Core", "connections", 0.003504),
        # An order, a request, a grant that is published and delivered: four messages at $1 a million. Of every fiftieth
        # photo the device says something more.
        ("IoT Core", "messages for photos", 4.02 * 730e-6),
        # What the broker tells of two events of a connection a day, of its shadow after it, and of four changes.
        ("IoT Core", "rules", (2_920 + 1.02 * 730 + 3 * 730 / 24 + 4) * 0.15e-6),
        # A question for the shadow after each connection, a report, and two changes that are wished and reported.
        ("IoT Core", "shadows", (2 * 730 / 24 + 4) * 1.25e-6),
        ("DynamoDB", "writes, connections and settings", (2 * 730 / 24 + 4) * 0.625e-6),
        # Fifty times two hundred devices, twice an hour.
        ("DynamoDB", "writes, glances", 50 * 2 * 730 * 0.625e-6 / 10_000),
        ("DynamoDB", "writes, telemetry", 2_920 * 0.625e-6),
        # Photos of 200 KB for 90 days, and for another as old versions: 24 a day.
        ("S3", "photos kept", 24 * 91 * 200_000 / 1024**3 * 0.023),
        ("S3", "uploads of photos", 730 * 0.005e-3),
        ("S3", "heat maps", 0.2 * 730 * 0.005e-3),
        ("SageMaker", "diagnoses", 730 * 0.045 * 3 * 0.00002),
        ("Kinesis", "shards", 0.015 * 730 / 10_000),
        ("Operators", "Fargate, processors", 2 * 0.25 * 23.64 / 10_000),
    ],
)
def test_what_a_device_costs_is_quantity_times_price(service: str, what: str, usd: float) -> None:
    assert dollars(a_bill(), service, what) / 10_000 == pytest.approx(usd)


def test_the_sum_is_the_sum_of_its_lines_and_of_its_services() -> None:
    bill = a_bill()

    assert bill.usd == pytest.approx(sum(line.usd for line in bill.lines))
    assert bill.usd == pytest.approx(sum(bill.by_service().values()))
    assert bill.per_device == pytest.approx(bill.usd / 10_000)
    assert list(bill.by_service().values()) == sorted(bill.by_service().values(), reverse=True)


def test_telemetry_is_stored_and_backed_up_for_as_long_as_the_table_keeps_it() -> None:
    units = measured(message_stored_bytes=400, rollup_stored_bytes=0)
    bill = a_bill(units=units)

    gib = 10_000 * 96 * 365 * 400 / 1024**3
    assert dollars(bill, "DynamoDB", "storage, telemetry") == pytest.approx(gib * 0.25)
    assert dollars(bill, "DynamoDB", "backup, telemetry") == pytest.approx(gib * 0.20)


def test_a_table_without_backup_pays_for_none() -> None:
    bill = a_bill(stack=replace(a_stack(), backed_up={"cloudiot-prod-telemetry": False}))

    assert not [line for line in bill.lines if line.what.startswith("backup")]


def test_a_stage_that_keeps_telemetry_for_a_shorter_time_in_its_table_stores_less_of_it() -> None:
    short = a_bill(stack=replace(a_stack(), telemetry_days=30))

    assert dollars(short, "DynamoDB", "storage, telemetry") < dollars(a_bill(), "DynamoDB", "storage, telemetry")


def test_without_bucket_keys_every_object_asks_for_a_key() -> None:
    careless = a_bill(stack=replace(a_stack(), bucket_keys=False))

    assert dollars(careless, "KMS", "buckets") == pytest.approx(100 * dollars(a_bill(), "KMS", "buckets"))


def test_a_fleet_without_photos_pays_nothing_for_them() -> None:
    bill = a_bill(photos_an_hour=0.0)

    assert bill.by_service()["SageMaker"] == 0
    assert dollars(bill, "S3", "photos kept") == 0
    assert dollars(bill, "Lambda", "photos: runs") == 0


def test_a_message_of_more_than_five_kilobytes_is_two_to_the_rules() -> None:
    large = a_bill(units=measured(message_bytes=6_000))

    assert dollars(large, "IoT Core", "rules") == pytest.approx(
        10_000 * (2 * 2_920 + 1.02 * 730 + 3 * 730 / 24 + 4) * 0.15e-6
    )


def test_a_large_fleet_takes_more_shards_than_the_stage_has() -> None:
    assert a_bill().shards == 1
    # 1,111 messages a second of 2,000 bytes are 2.1 of a shard's megabytes; planned to be half full.
    assert a_bill(devices=1_000_000).shards == 5


def test_a_stream_on_demand_is_paid_by_the_gigabyte() -> None:
    bill = a_bill(stack=replace(a_stack(), shards=None))

    assert bill.shards is None
    assert dollars(bill, "Kinesis", "stream on demand") == pytest.approx(0.04 * 730)
    # Each record counts as whole kilobytes: 2,000 bytes are two.
    assert dollars(bill, "Kinesis", "data in") == pytest.approx(29.2e6 * 2048 / 1024**3 * 0.08)


@pytest.mark.parametrize(
    ("a_second", "window_s", "batch", "found"), [(0, 15, 10, 1), (0.2, 15, 10, 4), (100, 15, 10, 10), (1, 0, 10, 1)]
)
def test_a_window_gathers_what_comes_in_it_up_to_a_batch(
    a_second: float, window_s: float, batch: int, found: float
) -> None:
    facts = a_function(window_s=window_s, batch=batch)

    assert batch_size(a_second * 730 * 3600, facts, sources=1) == pytest.approx(found)


def test_batches_are_shared_by_all_who_read_side_by_side() -> None:
    facts = a_function(window_s=5, batch=1000, side_by_side=4)

    assert batch_size(80 * 730 * 3600, facts, sources=2) == pytest.approx(1 + 80 * 5 / 8)


def test_photos_that_wait_side_by_side_are_paid_for_once() -> None:
    timing = measured().timing
    facts = a_function()

    assert timing.photos_run_s(facts, 10, 0.0) < 10 * timing.photos_run_s(facts, 1, 0.0) / 4


def test_half_the_memory_takes_twice_the_time_for_work() -> None:
    timing = measured().timing

    whole, half = (timing.run_s(a_function(memory_gb=share * 1769 / 1024), cpu_s=1.0, calls=0) for share in (1, 0.5))
    assert half - whole == pytest.approx(1.0)


def test_more_than_one_processor_makes_nothing_faster() -> None:
    timing = measured().timing

    assert timing.run_s(a_function(memory_gb=8), cpu_s=1.0, calls=0) == timing.run_s(a_function(), cpu_s=1.0, calls=0)


def test_small_fleets_need_no_changes_and_large_ones_are_told_theirs() -> None:
    assert list(changes(a_bill(devices=1_000))) == []

    said = " ".join(changes(a_bill(devices=1_000_000)))
    assert "stream_shards=5" in said
    assert "1,000,000 connections" in said


def test_a_classifier_on_instances_is_paid_by_the_hour_and_not_by_the_photo() -> None:
    stack = replace(a_stack(), instances=1, instance_type="ml.c7i.large", classifier_gb=0.0)

    small, large = a_bill(stack=stack), a_bill(stack=stack, devices=1_000_000)

    assert dollars(small, "SageMaker", "instances") == pytest.approx(730 * 0.107)
    # 730,000,000 photos a month, those of an hour within ten minutes: 1,667 a second at 45 ms on two processors.
    assert dollars(large, "SageMaker", "instances") == pytest.approx(75 * 730 * 0.107)
    assert not [line for line in small.lines if line.what == "diagnoses"]


def test_an_instance_whose_price_nobody_knows_is_refused() -> None:
    with pytest.raises(PricesInvalid, match="sagemaker_p5_48xlarge"):
        a_bill(stack=replace(a_stack(), instances=1, instance_type="ml.p5.48xlarge"))


def test_traces_are_the_first_run_of_a_second_and_a_twentieth_of_the_others() -> None:
    stack = a_stack()
    busy = {**stack.functions, "OnUploadRequest": replace(stack.functions["OnUploadRequest"], traced=True)}

    traced = a_bill(stack=replace(stack, functions=busy))

    # 7.3 million grants in 2.6 million seconds.
    runs, seconds = 7_300_000, 2_628_000
    assert dollars(traced, "CloudWatch", "traces") == pytest.approx((seconds + 0.05 * (runs - seconds)) * 5e-6)


def test_requests_are_traced_as_their_rule_says() -> None:
    stack = a_stack()
    functions = {**stack.functions, "APIHandler": replace(stack.functions["APIHandler"], traced=True)}

    traced = a_bill(stack=replace(stack, functions=functions, request_traces=0.05))

    assert dollars(traced, "CloudWatch", "traces") == pytest.approx(0.05 * 10_000 * 3 * 730 / 24 * 5e-6)


def test_three_dashboards_are_free() -> None:
    assert dollars(a_bill(stack=replace(a_stack(), dashboards=3)), "CloudWatch", "dashboards") == 0
    assert dollars(a_bill(stack=replace(a_stack(), dashboards=4)), "CloudWatch", "dashboards") == 3


def test_a_stage_without_devices_pays_for_what_stands_there_and_for_checks_that_find_nothing() -> None:
    bill = Bill(Fleet(devices=0), a_stack(), unmeasured(), load_prices())

    assert dollars(bill, "Kinesis", "shards") == pytest.approx(10.95)
    assert dollars(bill, "Operators", "load balancer") == pytest.approx(16.43)
    assert dollars(bill, "KMS", "key") == 1
    for service, what in (("IoT Core", "connections"), ("S3", "photos kept"), ("S3", "history files")):
        assert dollars(bill, service, what) == 0
    # A settlement every minute, for nobody.
    assert 0 < dollars(bill, "Lambda", "settlement: time") < 0.1


def test_the_last_line_says_what_stages_cost_at_rest() -> None:
    rest = Bill(Fleet(devices=0), a_stack(), unmeasured(), load_prices())

    line = json.loads(last_line([a_bill()], [a_bill()], {"dev": rest}))

    assert line["month_at_rest"] == {"dev": round(rest.usd, 2)}


def test_a_metric_that_is_told_in_half_of_the_hours_is_half_paid_for() -> None:
    assert metrics_a_month(["MessagesStored", "RulesInvalid", "SignInsRefused"]) == 2.0


def test_every_metric_that_is_called_seldom_is_one_that_the_functions_count() -> None:
    assert unknown_names(Metric) == frozenset()


def test_requests_and_accesses_are_logged() -> None:
    alone = a_bill(units=measured(log_bytes_a_run=0, log_bytes_a_photo=0), stack=replace(a_stack(), tasks=0))

    assert dollars(alone, "CloudWatch", "logs") == pytest.approx(10_000 * 3 * 730 / 24 * 450 / 1024**3 * 0.5)
    # Photos and heat maps come and go, each photo is read by the function, and four by people.
    lines = 10_000 * (2 * 1.2 * 730 + 730 + 4)
    assert dollars(alone, "S3", "logs of accesses kept") == pytest.approx(
        lines * 600 * 90 / (730 / 24) / 1024**3 * 0.023
    )

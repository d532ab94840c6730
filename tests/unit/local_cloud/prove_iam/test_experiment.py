"""Permissions are taken away, and what comes of it is told right."""

import copy
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest

from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.grants import Grant
from local_cloud.prove_iam.stand import Stand
from tests.unit.local_cloud.prove_iam.pretend_roles import Bench, PretendIam, policy


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    file = tmp_path / "trail.jsonl"
    file.touch()
    return Bench(iam=PretendIam(policies={}), file=file)


def granted(bench: Bench, **policies: dict[str, Any]) -> None:
    bench.iam.policies = {role: {"Default": document} for role, document in policies.items()}


def grant(role: str, action: str, resource: str) -> Grant:
    return Grant(role=role, action=action, resource=resource)


def test_a_grant_without_which_work_is_denied_is_needed(bench: Bench) -> None:
    granted(bench, reader=policy((["db:Get", "db:Query"], "table")))
    reads = Errand(name="reads", of="reader", run=bench.asking("reader", ("db:Get", "table"), ("db:Query", "table")))

    outcome = bench.experiment(reads).run()

    assert outcome.needed == {
        grant("reader", "db:Get", "table"): "reads",
        grant("reader", "db:Query", "table"): "reads",
    }
    assert (outcome.unused, outcome.complaints) == (set(), [])


def test_a_grant_that_no_work_uses_is_unused(bench: Bench) -> None:
    granted(bench, reader=policy((["db:Get", "db:Delete"], "table"), ("bus:Send", "*")))
    reads = Errand(name="reads", of="reader", run=bench.asking("reader", ("db:Get", "table")))

    outcome = bench.experiment(reads).run()

    assert outcome.unused == {grant("reader", "db:Delete", "table"), grant("reader", "bus:Send", "*")}
    assert outcome.complaints == []


def test_a_grant_that_another_one_covers_is_told_of(bench: Bench) -> None:
    granted(bench, reader=policy(("s3:Get", "bucket/*"), ("s3:Get", "bucket/photos/*")))
    reads = Errand(name="reads", of="reader", run=bench.asking("reader", ("s3:Get", "bucket/photos/1")))

    outcome = bench.experiment(reads).run()

    assert len(outcome.complaints) == 2
    assert all("another grant covers it too" in complaint for complaint in outcome.complaints)


def test_what_is_denied_with_everything_granted_is_a_grant_that_lacks(bench: Bench) -> None:
    granted(bench, reader=policy(("db:Get", "table")))
    reads = Errand(name="reads", of="reader", run=bench.asking("reader", ("db:Get", "table"), ("db:Put", "table")))

    complaints = bench.experiment(reads).run().complaints

    assert any("reader is denied db:Put table" in complaint for complaint in complaints)


def test_what_only_shows_without_the_others_is_needed_after_all(bench: Bench) -> None:
    """It remembers, as functions do, and asks once: not while others look on."""
    granted(bench, reader=policy((["db:Get", "secret:Read"], "table")))
    at_first = bench.asking("reader", ("db:Get", "table"))
    later = bench.asking("reader", ("secret:Read", "table"), ("db:Get", "table"))
    times = chain([at_first], repeat(later))

    def run(stand: Stand) -> None:
        next(times)(stand)

    reads = Errand(name="reads", of="reader", run=run)

    outcome = bench.experiment(reads).run()

    assert outcome.needed.keys() == {grant("reader", "db:Get", "table"), grant("reader", "secret:Read", "table")}
    assert outcome.unused == set()


def test_what_another_function_is_denied_proves_nothing_of_this_one(bench: Bench) -> None:
    granted(bench, reader=policy(("db:Get", "table")), writer=policy(("db:Put", "table")))
    asks_for_both = [bench.asking("reader", ("db:Get", "table")), bench.asking("writer", ("db:Put", "table"))]

    def run(stand: Stand) -> None:
        for ask in asks_for_both:
            ask(stand)

    work = Errand(name="both", of="reader", run=run)
    writes = Errand(name="writes", of="writer", run=bench.asking("writer", ("db:Put", "table")))

    outcome = bench.experiment(work, writes).run()

    assert outcome.needed[grant("writer", "db:Put", "table")] == "writes"
    assert outcome.complaints == []


def test_every_grant_is_back_afterwards(bench: Bench) -> None:
    granted(bench, reader=policy((["db:Get", "db:Delete"], ["table", "index"]), ("bus:Send", "*")))
    before = copy.deepcopy(bench.iam.policies)
    reads = Errand(name="reads", of="reader", run=bench.asking("reader", ("db:Get", "table")))

    bench.experiment(reads).run()

    assert bench.iam.policies == before


def test_what_a_function_remembers_it_has_to_ask_for_once_it_starts_afresh(bench: Bench) -> None:
    granted(bench, reader=policy((["db:Get", "secret:Read"], "table")))
    asks, remembers = bench.asking("reader", ("secret:Read", "table")), bench.asking("reader", ("db:Get", "table"))

    def run(stand: Stand) -> None:
        if bench.forgetful("reader"):
            asks(stand)
        remembers(stand)

    outcome = bench.experiment(Errand(name="reads", of="reader", run=run)).run()

    assert outcome.needed.keys() == {grant("reader", "db:Get", "table"), grant("reader", "secret:Read", "table")}
    # With everything granted; and for the secret alone, which it would not have asked for.
    assert bench.started == ["reader"] * 2

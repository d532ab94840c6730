"""A burst of invocations waits for workers instead of starting one process each."""

import importlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from local_cloud.emulation import borrowed, function_workers
from local_cloud.emulation.function_workers import WORKERS_PER_FUNCTION


@pytest.fixture
def busiest() -> Iterator[Counter[str]]:
    """How many invocations of each function ran at the same time, at most, behind our queue."""
    running: Counter[str] = Counter()
    most: Counter[str] = Counter()
    counting = threading.Lock()

    def run(func: dict[str, Any], event: Any, request_id: str) -> str:
        name = func["config"]["FunctionName"]
        with counting:
            running[name] += 1
            most[name] = max(most[name], running[name])
        time.sleep(0.02)
        with counting:
            running[name] -= 1
        if event == "fail":
            raise RuntimeError("the function failed")
        return f"{name} {request_id}"

    originals = [(name, name.current) for name in (borrowed.RUN_FUNCTION, borrowed.ACCOUNT_CONCURRENCY)]
    borrowed.RUN_FUNCTION.replace(run)
    borrowed.ACCOUNT_CONCURRENCY.replace(1)
    function_workers.install()
    yield most
    for name, original in originals:
        name.replace(original)


def invoke(*, name: str, event: Any = None) -> Any:
    return borrowed.RUN_FUNCTION.current({"config": {"FunctionName": name}}, event, "request-1")


def test_invocations_wait_for_a_worker_of_their_function(busiest: Counter[str]) -> None:
    threads = [threading.Thread(target=lambda: invoke(name="diagnose")) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert busiest["diagnose"] == WORKERS_PER_FUNCTION


def test_one_functions_queue_does_not_hold_up_another(busiest: Counter[str]) -> None:
    names = ("ingest", "diagnose")
    threads = [threading.Thread(target=lambda name=name: invoke(name=name)) for name in names for _ in range(2)]
    for thread in threads:
        thread.start()

    assert invoke(name="health") == "health request-1"
    for thread in threads:
        thread.join()
    assert busiest["health"] == 1


@pytest.mark.usefixtures("busiest")
def test_a_failed_invocation_gives_its_worker_back() -> None:
    for _ in range(WORKERS_PER_FUNCTION + 1):
        with pytest.raises(RuntimeError):
            invoke(name="diagnose", event="fail")


@pytest.mark.usefixtures("busiest")
def test_none_is_refused_because_others_wait() -> None:
    functions = importlib.import_module("ministack.services.lambda_svc")
    config = {"FunctionName": "diagnose"}

    seats = [functions._acquire_execution_slot({"config": config}, config) for _ in range(3)]

    assert [refused for _, refused in seats] == [None] * 3
    for seat, _ in seats:
        functions._release_execution_slot(seat)

"""How many processes a function may have at once on this machine.

The emulator starts one more worker process for every invocation that finds the others busy,
as AWS does. On a laptop a burst of forty photos would start forty Python processes; here
invocations wait for a worker instead. The emulator counts those that wait as running, and its bound on
what runs in the whole account would refuse the next, which nobody tries again: there is no such bound here.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from local_cloud.emulation import borrowed

# Two, so that a slow call does not block the next; on two cores more processes are only slower.
WORKERS_PER_FUNCTION: Final = 2

# What the emulator takes for "as many as there are".
_UNBOUNDED: Final = 0


def install() -> None:
    """Let invocations queue for a worker. (No function of ours invokes itself, which would lock up.)"""
    borrowed.RUN_FUNCTION.wrap(_queueing)
    borrowed.ACCOUNT_CONCURRENCY.replace(_UNBOUNDED)


def _queueing(original: Callable[..., Any]) -> Callable[..., Any]:
    seats: defaultdict[str, threading.BoundedSemaphore] = defaultdict(
        lambda: threading.BoundedSemaphore(WORKERS_PER_FUNCTION)
    )
    taking_a_seat = threading.Lock()

    def run_function(func: Mapping[str, Any], event: Any, request_id: str) -> Any:
        config = func.get("config") or func
        with taking_a_seat:
            seat = seats[config.get("FunctionName", "")]
        with seat:
            return original(func, event, request_id)

    return run_function

"""Processes: whatever happens, nothing that we started stays."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_cloud.errors import ProcessFailed, TookTooLong
from local_cloud.processes import Children

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
# Starts a process of its own and tells its id, as the emulator does with its function workers.
PARENT = (
    sys.executable,
    "-c",
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)",
)
DEAF = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
)


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    with Children(logs=tmp_path) as children:
        yield children


def test_leaving_ends_every_process(tmp_path: Path) -> None:
    with Children(logs=tmp_path) as children:
        started = [children.start(name, SLEEP) for name in ("one", "two")]

    assert all(child.ended for child in started)


def test_leaving_by_an_error_ends_every_process(tmp_path: Path) -> None:
    started = []

    def interrupted() -> None:
        with Children(logs=tmp_path) as children:
            started.append(children.start("one", SLEEP))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert started[0].ended


def test_what_a_process_started_ends_with_it(children: Children) -> None:
    parent = children.start("parent", PARENT)
    children.wait_until(lambda: bool(parent.log.read_text().strip()), what="the grandchild", timeout_s=10)
    grandchild = int(parent.log.read_text())

    children.stop()

    # Whoever adopts it has to see it off first, so it may take a moment.
    deadline = time.monotonic() + 5
    while _alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive(grandchild)


def test_a_process_that_does_not_listen_is_killed(children: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local_cloud.processes._GRACE_S", 0.2)
    deaf = children.start("deaf", DEAF)
    children.wait_until(lambda: "deaf" in deaf.log.read_text(), what="the deaf one", timeout_s=10)

    children.stop()

    assert deaf.popen.returncode == -signal.SIGKILL


def test_a_dead_process_is_told_with_its_last_lines(children: Children) -> None:
    children.start("model server", (sys.executable, "-c", "raise SystemExit('no model at hand')"))

    with pytest.raises(ProcessFailed, match=r"model server ended with exit code 1.*\n.*no model at hand"):
        children.wait_until(lambda: False, what="nothing", timeout_s=10)


def test_waiting_in_vain_names_what_was_waited_for(children: Children) -> None:
    with pytest.raises(TookTooLong, match="for the moon in vain"):
        children.wait_until(lambda: False, what="the moon", timeout_s=0.1)


def test_a_step_that_ends_well_is_no_failure(children: Children) -> None:
    children.run("step", (sys.executable, "-c", ""), timeout_s=10)

    children.check()


def test_a_step_that_fails_is_told(children: Children) -> None:
    with pytest.raises(ProcessFailed, match="step ended with exit code 3"):
        children.run("step", (sys.executable, "-c", "raise SystemExit(3)"), timeout_s=10)


def test_a_step_that_takes_too_long_is_ended(children: Children) -> None:
    step = children.start("step", SLEEP)

    with pytest.raises(TookTooLong, match="for step to finish"):
        children.finish(step, timeout_s=0.1)

    assert step.ended


def test_an_aws_profile_of_the_developer_does_not_leak_in(children: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    step = children.start("step", (sys.executable, "-c", "import os; print(os.environ.get('AWS_PROFILE'))"))
    children.finish(step, timeout_s=10)

    assert step.log.read_text() == "None\n"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that has ended and was not seen off yet still has its id.
    return not Path(f"/proc/{pid}/stat").exists() or ") Z " not in Path(f"/proc/{pid}/stat").read_text()

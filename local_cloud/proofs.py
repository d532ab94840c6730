"""The commands that prove something: each ends with one line of JSON, and fails when anything is lost or wrong."""

import argparse
from itertools import islice
from typing import Final

from local_cloud.alert_subscription import AlertSubscription
from local_cloud.bringing_up import fleet_of, platform_up
from local_cloud.endpoints import Endpoints
from local_cloud.fleet_report.figures import result_line as json_line
from local_cloud.fleet_report.report_run import ReportRun
from local_cloud.fleet_report.reporting import PAGE, Reporting, summary_table
from local_cloud.folders import DEFAULT_HOME, Folders
from local_cloud.local_platform import EMULATOR
from local_cloud.outbox_trial.strikes import strikes
from local_cloud.outbox_trial.trial import OutboxTrial
from local_cloud.outbox_trial.verdict import TrialVerdict
from local_cloud.ports import free_port
from local_cloud.smoke import Smoke, Verdict
from local_cloud.smoke_plan import SmokePlan
from local_cloud.soak.fault_proxy import FaultProxy
from local_cloud.soak.plan import SoakPlan
from local_cloud.soak.soaking import Soak
from local_cloud.soak.view import SoakView, result_table
from local_cloud.terminal import Terminal, result_line

FAILED: Final = 1
# How long a report's own run takes unless one says otherwise: every kind of fault has happened by then.
REPORT_MINUTES: Final = 4.0
_COMPLAINTS_SHOWN: Final = 30
_SUBSCRIPTION: Final = "cloudiot-smoke-alerts"


def smoke(options: argparse.Namespace, terminal: Terminal) -> int:
    """Send known things, and wait for each at the far end."""
    with platform_up(options, terminal) as running:
        smoke = Smoke(
            endpoints=running.endpoints,
            fleet=fleet_of(options, running),
            subscription=AlertSubscription.open(running.endpoints, name=_SUBSCRIPTION),
            plan=SmokePlan(),
            tell=terminal.tell,
            started=terminal.started,
        )
        verdict = smoke.run()
    return conclude(verdict, terminal)


def soak(options: argparse.Namespace, terminal: Terminal) -> int:
    """Let a fleet send while the platform is ill-treated."""
    faults = FaultProxy(port=free_port())
    with platform_up(options, terminal, faults=faults) as running:
        soak = Soak(
            endpoints=running.endpoints,
            fleet=fleet_of(options, running),
            subscription=AlertSubscription.open(running.endpoints, name=_SUBSCRIPTION),
            faults=faults,
            emulator_pid=running.children.named(EMULATOR).popen.pid,
            plan=SoakPlan(devices=options.devices, minutes=options.minutes),
            view=SoakView(console=terminal.console),
            tell=terminal.tell,
            started=terminal.started,
        )
        verdict = soak.run()
    for complaint in verdict.complaints():
        terminal.complain(complaint)
    terminal.console.print(result_table(verdict))
    result_line(verdict.line())
    return 0 if verdict.good else FAILED


def outbox_trial(options: argparse.Namespace, terminal: Terminal) -> int:
    """Let a fleet send while it is ill-treated itself."""
    with platform_up(options, terminal) as running:
        trial = OutboxTrial(
            endpoints=running.endpoints,
            fleet=fleet_of(options, running),
            subscription=AlertSubscription.open(running.endpoints, name=_SUBSCRIPTION),
            blows=strikes(options.rounds, seed=options.seed),
            tell=terminal.tell,
        )
        terminal.tell(f"Enrolling {options.devices} devices")
        trial.fleet.enrol()
        verdict = trial.run()
    return conclude(verdict, terminal)


def fleet_report(options: argparse.Namespace, terminal: Terminal) -> int:
    """Of the fleet that `run` watches over; with `--minutes`, or when none runs, of one of its own."""
    running = Folders(home=DEFAULT_HOME)
    if options.minutes is None and running.endpoints_file.exists():
        terminal.tell(f"Asking the platform that runs in {running.home}")
        return _report_on(running, Endpoints.read(running.endpoints_file), options, terminal)
    with platform_up(options, terminal) as platform:
        fleet = fleet_of(options, platform)
        terminal.tell(f"Enrolling {options.devices} devices")
        fleet.enrol()
        minutes_long = options.minutes or REPORT_MINUTES
        run = ReportRun(
            endpoints=platform.endpoints,
            fleet=fleet,
            minutes=minutes_long,
            history_days=options.history,
            photos=options.photos,
            seed=options.seed,
            tell=terminal.tell,
        )
        run.run()
        return _report_on(platform.folders, platform.endpoints, options, terminal)


def _report_on(folders: Folders, endpoints: Endpoints, options: argparse.Namespace, terminal: Terminal) -> int:
    reporting = Reporting(
        endpoints=endpoints,
        diary=folders.diary_file,
        notes=folders.arrivals_file,
        out=options.out,
        tell=terminal.tell,
    )
    terminal.tell("Comparing")
    comparison = reporting.make()
    for complaint in islice(comparison.complaints, _COMPLAINTS_SHOWN):
        terminal.complain(complaint)
    terminal.console.print(summary_table(comparison))
    terminal.tell(f"The report is in {options.out / PAGE}")
    result_line(json_line(comparison))
    return FAILED if any(comparison.complaints) else 0


def conclude(verdict: Verdict | TrialVerdict, terminal: Terminal) -> int:
    """Tell what is missing and print the line of JSON; the answer is the exit code."""
    for complaint in verdict.complaints():
        terminal.complain(complaint)
    result_line(verdict.line())
    return 0 if verdict.good else FAILED

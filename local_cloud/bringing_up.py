"""Brings up what a command line asks for, and leaves nothing of it behind."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.endpoints import Endpoints
from local_cloud.errors import ProcessFailed, RestFailed
from local_cloud.fleet import Fleet
from local_cloud.folders import Folders
from local_cloud.function_logs import save_function_logs
from local_cloud.local_platform import LocalPlatform
from local_cloud.ports import Ports
from local_cloud.processes import Children
from local_cloud.soak.fault_proxy import FaultProxy
from local_cloud.terminal import Terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A platform that is up."""

    folders: Folders
    children: Children
    endpoints: Endpoints
    terminal: Terminal


@contextmanager
def platform_up(
    options: argparse.Namespace,
    terminal: Terminal,
    *,
    faults: FaultProxy | None = None,
    trail: Path | None = None,
) -> Iterator[Running]:
    """Bring the platform up, and leave nothing of it behind.

    Args:
        trail: where the emulator notes what roles were allowed and denied.
    """
    folders = Folders(home=options.home)
    ports = Ports(
        aws=options.aws_port, mqtt=options.mqtt_port, model=options.model_port, operator=options.operator_port
    )
    with folders.occupied(), Children(logs=folders.logs) as children:
        folders.prepare()
        platform = LocalPlatform(
            folders=folders,
            children=children,
            ports=ports.settled(),
            tell=terminal.tell,
            faults=faults,
            trail=trail,
        )
        endpoints = platform.bring_up()
        try:
            yield Running(folders=folders, children=children, endpoints=endpoints, terminal=terminal)
        except (BotoCoreError, ClientError, RestFailed):
            # When nobody answers, somebody is gone: the last words of a process say more than that.
            children.check()
            raise
        finally:
            folders.endpoints_file.unlink(missing_ok=True)
            with suppress(ProcessFailed):
                children.check()
                save_function_logs(endpoints, folders.logs / "functions.log")


def fleet_of(options: argparse.Namespace, running: Running) -> Fleet:
    """The fleet that the command line asks for, not enrolled yet."""
    return Fleet(
        folders=running.folders,
        children=running.children,
        endpoints=running.endpoints,
        devices=options.devices,
        photos=options.photos,
    )

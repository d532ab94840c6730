"""Nobody changed anything, so `cdk diff` shows nothing: what it shows otherwise would hide what somebody did change."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.infrastructure.cloud_template import CloudTemplate
from tests.infrastructure.conftest import REPOSITORY

STACKS = ("cloudiot-account", "cloudiot-dev")


def diff(stack: str, assembly: Path, template: Path) -> subprocess.CompletedProcess[str]:
    """What the CDK command line finds between a stack of an assembly and a template; its exit code is 1 for any."""
    infrastructure = REPOSITORY / "infrastructure"
    command = ["node_modules/.bin/cdk", "diff", stack, "--exclusively", "--fail", "--no-notices", "--no-color"]
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return subprocess.run(
        [*command, "--app", str(assembly), "--template", str(template)],
        cwd=infrastructure,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_synth_differs_in_nothing(dev: CloudTemplate, template_of: Callable[..., CloudTemplate]) -> None:
    again = template_of(alert_email="grower@example.org")

    for stack in STACKS:
        done = diff(stack, again.folder, dev.folder / f"{stack}.template.json")
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_difference_is_found(dev: CloudTemplate, tmp_path: Path) -> None:
    changed = json.loads(json.dumps(dev.document))
    changed["Resources"]["OnPhotoStored"]["Properties"]["MemorySize"] = 128
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(changed), "utf-8")

    done = diff("cloudiot-dev", dev.folder, file)

    assert done.returncode == 1
    assert "OnPhotoStored" in done.stdout + done.stderr

"""The same sources give the same template, and the emulator gets the template that AWS gets."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.infrastructure.cloud_template import CloudTemplate
from tests.infrastructure.conftest import REPOSITORY


def test_a_second_synth_gives_the_same_template(dev: CloudTemplate, template_of: Callable[..., CloudTemplate]) -> None:
    again = template_of(alert_email="grower@example.org")

    assert again.document == dev.document


def test_the_emulator_gets_the_same_resources_wired_the_same_way(dev: CloudTemplate, emulated: CloudTemplate) -> None:
    assert emulated.document["Resources"].keys() == dev.document["Resources"].keys()
    for logical_id, body in dev.document["Resources"].items():
        other = emulated.document["Resources"][logical_id]
        assert (other["Type"], other.get("DependsOn")) == (body["Type"], body.get("DependsOn")), logical_id


def test_the_emulator_differs_in_runtime_uploads_and_images_only(dev: CloudTemplate, emulated: CloudTemplate) -> None:
    different = {path for path, *_ in differences(dev.document["Resources"], emulated.document["Resources"])}

    allowed_ends = (
        # The machine's own processor and Python, and the packages for them.
        "Properties.Runtime",
        "Properties.Architectures",
        "Properties.Content.S3Key",
        "Metadata.aws:asset:path",
        # No image is built; whoever may pull it may pull the placeholder.
        "Properties.ContainerDefinitions",
        "Properties.PrimaryContainer.Image",
    )
    unexpected = [path for path in different if not path.endswith(allowed_ends) and not pulls_an_image(path, dev)]
    assert unexpected == []


def pulls_an_image(path: str, template: CloudTemplate) -> bool:
    logical_id, _, inside = path.partition(".")
    resource = template.resource(logical_id)
    return inside == "Properties.PolicyDocument.Statement" and "ecr:BatchGetImage" in json.dumps(resource.properties)


def differences(left: Any, right: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(left, dict) and isinstance(right, dict):
        for name in sorted(left.keys() | right.keys()):
            yield from differences(left.get(name), right.get(name), f"{path}.{name}" if path else name)
    elif left != right:
        yield path, left, right


def test_the_plain_command_line_finds_the_app_and_its_stage(tmp_path: Path) -> None:
    infrastructure = REPOSITORY / "infrastructure"
    # Relative, as it is by default: the app must write to where the command line reads.
    output = os.path.relpath(tmp_path, infrastructure)
    command = ["node_modules/.bin/cdk", "ls", "--no-notices", "--output", output, "--context", "stage=staging"]
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    done = subprocess.run(command, cwd=infrastructure, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) >= {"cloudiot-account", "cloudiot-staging"}

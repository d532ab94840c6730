"""The stack as it was, made deployable once more.

What is kept of an earlier state is its template. The code of that day is not: its functions are deployed with today's
code, layer and runtime, for what an upgrade may break is what the template names and makes.
"""

import gzip
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, Final

KEPT: Final = Path(__file__).parents[1] / "infrastructure" / "kept" / "cloudiot-dev-2026-11-23.template.json.gz"

_STACK: Final = "cloudiot-dev"
_FUNCTION: Final = "AWS::Serverless::Function"
_LAYER: Final = "AWS::Lambda::LayerVersion"
# What is of today in a function of then.
_OF_TODAY: Final = ("Architectures", "CodeUri", "Handler", "Runtime")

Template = dict[str, Any]


def earlier_template() -> Template:
    """The kept template, as it was written."""
    template: Template = json.loads(gzip.decompress(KEPT.read_bytes()))
    return template


def earlier_assembly(today: Path, folder: Path) -> Path:
    """An assembly that deploys the kept template.

    Args:
        today: the assembly of the sources, whose files are uploaded.
        folder: where the new one goes.
    """
    assembly = folder / "earlier"
    shutil.copytree(today, assembly)
    file = assembly / f"{_STACK}.template.json"
    written = json.dumps(_with_code_of_today(earlier_template(), json.loads(file.read_text("utf-8")))).encode()
    file.write_bytes(written)
    # The CDK uploads a template under the digest of its content, and never twice.
    for index in (assembly / "manifest.json", assembly / f"{_STACK}.assets.json"):
        content = index.read_text("utf-8")
        index.write_text(content.replace(_digest_in(today), hashlib.sha256(written).hexdigest()), "utf-8")
    return assembly


def _with_code_of_today(earlier: Template, today: Template) -> Template:
    functions = {name: body for name, body in today["Resources"].items() if body["Type"] == _FUNCTION}
    (layer,) = [body for body in today["Resources"].values() if body["Type"] == _LAYER]
    for name, body in earlier["Resources"].items():
        if body["Type"] == _FUNCTION:
            properties, now = body["Properties"], functions[name]["Properties"]
            properties |= {each: now[each] for each in _OF_TODAY}
            constants = {key: value for key, value in _variables(now).items() if isinstance(value, str)}
            properties["Environment"]["Variables"] = constants | _variables(properties)
        elif body["Type"] == _LAYER:
            body["Properties"]["Content"] = layer["Properties"]["Content"]
    return earlier


def _variables(properties: Template) -> Template:
    variables: Template = properties["Environment"]["Variables"]
    return variables


def _digest_in(assembly: Path) -> str:
    manifest = json.loads((assembly / "manifest.json").read_text("utf-8"))
    url: str = manifest["artifacts"][_STACK]["properties"]["stackTemplateAssetObjectUrl"]
    return url.rpartition("/")[2].removesuffix(".json")

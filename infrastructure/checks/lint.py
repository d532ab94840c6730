"""cfn-lint over templates: no error and no warning is let pass."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_BIN: Final = Path(sys.executable).parent

# The CDK writes dependencies down that references imply already: more words, the same order.
_HARMLESS: Final = ("W3005",)


def lint(templates: Mapping[str, dict[str, Any]], scratch: Path) -> tuple[str, ...]:
    """What cfn-lint says of these templates, one line each.

    Args:
        templates: by a name that the lines begin with.
        scratch: a folder for the files that cfn-lint reads.
    """
    files = {str(_written(scratch / f"{name}.json", document)): name for name, document in templates.items()}
    command = [str(_BIN / "cfn-lint"), "--format", "json", "--ignore-checks", *_HARMLESS, "--template", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.stderr.strip():
        return (f"cfn-lint failed: {done.stderr.strip()}",)
    return tuple(_line(match, files[match["Filename"]]) for match in json.loads(done.stdout or "[]"))


def _written(file: Path, document: dict[str, Any]) -> Path:
    file.write_text(json.dumps(document, indent=1), "utf-8")
    return file


def _line(match: Mapping[str, Any], name: str) -> str:
    place = "/".join(map(str, match["Location"]["Path"] or ()))
    return f"{name}: cfn-lint {match['Rule']['Id']} at {place}: {match['Message']}"

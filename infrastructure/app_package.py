"""The Chalice app as part of the stack, packaged so that the same sources give the same template everywhere."""

import contextlib
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final

from aws_cdk.cloudformation_include import CfnInclude
from chalice.cdk import Chalice
from constructs import Construct

# The earliest time that a zip file can hold: what is in it counts, not when it was written.
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL: Final = 0o644 << 16


class _ReproducibleChalice(Chalice):  # type: ignore[misc]  # Chalice carries no types.
    """Chalice, without the times and byte code of the machine that packages in what it uploads.

    Otherwise every machine uploads other bytes, and each deployment touches every function.
    """

    def _package_app(self) -> None:
        super()._package_app()
        for package in Path(self._sam_package_dir).glob("*.zip"):
            _make_reproducible(package)


def packaged_app(scope: Construct, source: Path, stage_config: dict[str, Any]) -> CfnInclude:
    """Package the Chalice app at `source` and make its SAM template part of the stack.

    Wheels are fetched for the `lambda_architecture` of the stage config. Chalice keeps them, by requirements,
    Python version and architecture, below `.chalice/deployments` of the app, so only the first time takes long.
    """
    # Chalice packages into the working directory; the CDK has copied what it needs when this returns.
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        template: CfnInclude = _ReproducibleChalice(
            scope, "App", source_dir=str(source), stage_config=stage_config
        ).sam_template
    return template


def _make_reproducible(package: Path) -> None:
    with zipfile.ZipFile(package) as written:
        files = {
            name: written.read(name)
            for name in sorted(set(written.namelist()))
            if not name.endswith("/") and "__pycache__" not in name
        }
    with zipfile.ZipFile(package, "w") as rewritten:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE_BY_ALL
            rewritten.writestr(entry, content)

"""The Chalice app as part of the stack, packaged so that the same sources give the same template everywhere."""

import contextlib
import shutil
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

# What functions do not need. Without requirements.txt Chalice packages the code alone: the packages are a layer.
_LEFT_OUT: Final = shutil.ignore_patterns("__pycache__", "requirements.txt", "deployments", "deployed", "chalice.out")


class _ReproducibleChalice(Chalice):  # type: ignore[misc]  # Chalice carries no types.
    """Chalice, without the times and the file order of the machine that packages in what it uploads.

    Otherwise every machine uploads other bytes, and each deployment touches every function.
    """

    def _package_app(self) -> None:
        super()._package_app()
        for package in Path(self._sam_package_dir).glob("*.zip"):
            _make_reproducible(package)


def packaged_app(scope: Construct, source: Path, stage_config: dict[str, Any]) -> CfnInclude:
    """Package the Chalice app at `source`, and make its SAM template part of the stack."""
    # Chalice packages into the working directory; the CDK has copied what it needs when this returns.
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        app = shutil.copytree(source, Path(scratch) / "app", ignore=_LEFT_OUT)
        chalice = _ReproducibleChalice(scope, "App", source_dir=str(app), stage_config=stage_config)
        template: CfnInclude = chalice.sam_template
    return template


def _make_reproducible(package: Path) -> None:
    with zipfile.ZipFile(package) as written:
        files = {name: written.read(name) for name in sorted(written.namelist()) if not name.endswith("/")}
    with zipfile.ZipFile(package, "w") as rewritten:
        for name, content in files.items():
            # Byte code appears while Chalice imports the app, and holds times again.
            if "__pycache__" not in name:
                entry = zipfile.ZipInfo(name, date_time=_ZIP_EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = _READABLE_BY_ALL
                rewritten.writestr(entry, content)

"""Layers made for Lambda's Linux, on a machine that runs something else."""

import io
import zipfile

from local_cloud.emulation import borrowed, host_layers
from local_cloud.emulation.host_layers import without_compiled_packages

FILES = {
    "python/quick/__init__.py": "",
    "python/quick/_core.cpython-311-aarch64-linux-gnu.so": "machine code",
    "python/quick-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_17_aarch64\n",
    "python/quick-1.0.dist-info/RECORD": (
        "quick/__init__.py,sha256=x,0\n"
        "quick/_core.cpython-311-aarch64-linux-gnu.so,sha256=x,12\n"
        "quick-1.0.dist-info/WHEEL,,\n"
        "quick-1.0.dist-info/RECORD,,\n"
    ),
    "python/plain.py": "",
    "python/plain-2.0.dist-info/WHEEL": "Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n",
    "python/plain-2.0.dist-info/RECORD": "plain.py,sha256=x,0\n",
}


def layer() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in FILES.items():
            package.writestr(name, content)
    return packed.getvalue()


def test_compiled_packages_are_left_to_the_environment() -> None:
    with zipfile.ZipFile(io.BytesIO(without_compiled_packages(layer()))) as kept:
        assert sorted(kept.namelist()) == [
            "python/plain-2.0.dist-info/RECORD",
            "python/plain-2.0.dist-info/WHEEL",
            "python/plain.py",
        ]


def test_nothing_is_changed_on_lambdas_own_system() -> None:
    before = borrowed.RESOLVE_LAYER.current

    host_layers.install(system="linux")

    assert borrowed.RESOLVE_LAYER.current is before

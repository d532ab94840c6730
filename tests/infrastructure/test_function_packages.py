"""The functions' packages: fetched for the runtime that is meant, once, whole or not at all."""

import zipfile
from pathlib import Path

import pytest

from infrastructure import function_packages
from infrastructure.function_packages import FunctionRuntime, PackagesMissing, layer_folder

LAMBDA = FunctionRuntime(python="3.13", architecture="arm64", here=False)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "layers"
    monkeypatch.setattr(function_packages, "_CACHE", folder)
    return folder


def requirements_with(folder: Path, *wheels: Path) -> Path:
    requirements = folder / "requirements.txt"
    requirements.write_text("".join(f"leafnote @ {wheel.as_uri()}\n" for wheel in wheels), "utf-8")
    return requirements


def a_wheel(folder: Path, *, tag: str = "py3-none-any") -> Path:
    wheel = folder / f"leafnote-1.0-{tag}.whl"
    about = "leafnote-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("leafnote.py", "GREEN = True\n")
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: leafnote\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n")
        archive.writestr(f"{about}/entry_points.txt", "[console_scripts]\nleafnote = leafnote:main\n")
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def test_the_layer_has_the_packages_and_no_command_of_this_machine(tmp_path: Path) -> None:
    layer = layer_folder(requirements_with(tmp_path, a_wheel(tmp_path)), LAMBDA)

    assert (layer / "python" / "leafnote.py").read_text("utf-8") == "GREEN = True\n"
    assert not (layer / "python" / "bin").exists()


def test_the_same_requirements_are_fetched_once(tmp_path: Path) -> None:
    wheel = a_wheel(tmp_path)
    requirements = requirements_with(tmp_path, wheel)
    first = layer_folder(requirements, LAMBDA)
    wheel.unlink()

    assert layer_folder(requirements, LAMBDA) == first


def test_another_runtime_gets_a_layer_of_its_own(tmp_path: Path) -> None:
    requirements = requirements_with(tmp_path, a_wheel(tmp_path))

    assert layer_folder(requirements, LAMBDA) != layer_folder(requirements, FunctionRuntime.of_this_machine())


@pytest.mark.parametrize("tag", ["cp313-cp313-manylinux_2_17_aarch64", "cp313-cp313-manylinux_2_28_aarch64"])
def test_wheels_that_the_runtime_can_load_are_taken_whatever_this_machine_is(tmp_path: Path, tag: str) -> None:
    layer = layer_folder(requirements_with(tmp_path, a_wheel(tmp_path, tag=tag)), LAMBDA)

    assert (layer / "python" / "leafnote.py").exists()


@pytest.mark.parametrize("tag", ["cp313-cp313-manylinux_2_28_x86_64", "cp311-cp311-manylinux_2_28_aarch64"])
def test_a_wheel_for_something_else_is_refused_and_leaves_nothing_behind(tmp_path: Path, cache: Path, tag: str) -> None:
    requirements = requirements_with(tmp_path, a_wheel(tmp_path, tag=tag))

    with pytest.raises(PackagesMissing, match=r"no wheels for 3\.13 on arm64"):
        layer_folder(requirements, LAMBDA)

    assert list(cache.glob("*")) == []

"""The fixed tests that both models take before one replaces the other."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from rich.progress import track

from ml_model.classifier import core_count
from ml_model.diagnosis import Diagnosis
from ml_model.errors import DatasetInvalid, PhotoRefused
from ml_model.evaluation.composited import COMPOSITED, composited_test, read_list
from ml_model.evaluation.pictures import Picture, pictures_of
from ml_model.leaf_data import RENDERED, open_rendered, open_split
from ml_model.promotion.exam import Exam

# The main test: the plain test photos, on which classes and calibration are judged too.
PLAIN: Final = "test"


class Diagnosing(Protocol):
    """A model, as far as a test needs one; `LeafClassifier` is it."""

    def diagnose(self, data: bytes) -> Diagnosis: ...


def fixed_tests(data_dir: Path, rendered: Path | None) -> dict[str, list[Picture]]:
    """The tests by name, the main one first; composites only where the data has leaves that can be cut out.

    Args:
        rendered: truth file of rendered leaves, if they are to be looked at.

    Raises:
        DatasetInvalid: photos or labels cannot be read.
    """
    with open_split(data_dir, "test") as leaves:
        tests = {PLAIN: pictures_of(leaves)}
    if composites := composited_test(tests[PLAIN], read_list()):
        tests[COMPOSITED] = composites
    if rendered:
        tests[RENDERED] = pictures_of(open_rendered(rendered))
    return tests


def exams_of(model: Diagnosing, tests: Mapping[str, Sequence[Picture]], who: str) -> dict[str, Exam]:
    """Let a model take the tests, by name of the test.

    Raises:
        DatasetInvalid: a picture cannot be diagnosed.
    """
    return {name: _exam(model, pictures, f"{who}: {name}") for name, pictures in tests.items()}


def _exam(model: Diagnosing, pictures: Sequence[Picture], description: str) -> Exam:
    """Show a model every picture, on the way that photos take in the server, one for each core at a time."""

    def diagnose(picture: Picture) -> Diagnosis:
        try:
            return model.diagnose(picture.data)
        except PhotoRefused as error:
            raise DatasetInvalid(f"{picture.name}: {error}") from error

    with ThreadPoolExecutor(core_count()) as threads:
        diagnoses = list(track(threads.map(diagnose, pictures), description, total=len(pictures)))
    return Exam(
        truth=np.array([picture.label for picture in pictures]),
        guesses=np.array([diagnosis.label for diagnosis in diagnoses]),
        confidences=np.array([diagnosis.confidence for diagnosis in diagnoses]),
        verdicts=np.array([str(diagnosis.verdict) for diagnosis in diagnoses]),
    )

"""The fixed tests that both models take before one replaces the other."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ml_model.classifier import core_count
from ml_model.diagnosis import Diagnosis
from ml_model.errors import DatasetInvalid, PhotoRefused
from ml_model.evaluation.composited import COMPOSITED, composited_test, read_list
from ml_model.evaluation.copies import COPIES, copies_of, sample_of
from ml_model.evaluation.not_leaf import things_without_leaves
from ml_model.evaluation.pictures import Picture, pictures_of
from ml_model.leaf_data import RENDERED, open_rendered, open_split
from ml_model.promotion.exam import Exam

# The main test: the plain test photos, on which classes and calibration are judged too.
PLAIN: Final = "test"
# Things that packages ship photos of, and made pictures: the test photos have 50 places without leaves, and no more.
NO_LEAVES: Final = "things without leaves"

# With six copies of each, as many pictures as both models take a minute for.
_COPIED_PHOTOS: Final = 600


class Diagnosing(Protocol):
    """A model, as far as a test needs one; `LeafClassifier` is it."""

    def diagnose(self, data: bytes) -> Diagnosis: ...


def fixed_tests(data_dir: Path, rendered: Path | None) -> dict[str, list[Picture]]:
    """The tests by name, the main one first; composites only where the data has leaves that can be cut out.

    Args:
        rendered: truth file of rendered leaves, if they are to be looked at.

    Raises:
        DatasetInvalid: photos or labels cannot be read, or packages that ship photos are missing.
    """
    with open_split(data_dir, "test") as leaves:
        tests = {PLAIN: pictures_of(leaves)}
    if composites := composited_test(tests[PLAIN], read_list()):
        tests[COMPOSITED] = composites
    tests[NO_LEAVES] = things_without_leaves()
    if rendered:
        tests[RENDERED] = pictures_of(open_rendered(rendered))
    return tests


def keeps_verdicts(model: Diagnosing, photos: Sequence[Picture], exam: Exam, who: str) -> NDArray[np.bool_]:
    """Whether all copies of a photo get the photo's verdict, for a fixed sample of the photos.

    Args:
        exam: the model's answers to the photos.

    Raises:
        DatasetInvalid: a copy cannot be diagnosed.
    """
    sample = sample_of(len(photos), _COPIED_PHOTOS)
    copied = [photos[index] for index in sample]
    told = [_exam(model, copies_of(copied, kind), f"{who}: {kind} copies").verdicts for kind in COPIES]
    return np.asarray((np.stack(told) == exam.verdicts[sample]).all(axis=0))


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

"""Where the evidence lies, as numbers and as a picture."""

import numpy as np
import pytest

from ml_model.heatmap import heatmap_rows, overlay
from tests.unit.ml_model.photo_bytes import plain, textured

COLD = ((0,) * 8,) * 8


def with_evidence_at(row: int, column: int, strength_pct: int = 100) -> tuple[tuple[int, ...], ...]:
    heatmap = [list(cells) for cells in COLD]
    heatmap[row][column] = strength_pct
    return tuple(tuple(cells) for cells in heatmap)


def test_rows_are_percent_of_the_strongest_evidence_and_evidence_against_is_none() -> None:
    cam = np.array([[-3.0, 0.0, 1.0], [2.0, 3.99, 4.0]], dtype=np.float32)

    assert heatmap_rows(cam) == ((0, 0, 25), (50, 100, 100))


def test_rows_are_zero_where_nothing_speaks_for_the_label() -> None:
    assert heatmap_rows(np.full((2, 3), -1.0, dtype=np.float32)) == ((0, 0, 0), (0, 0, 0))


def test_rows_are_plain_integers() -> None:
    assert {type(value) for row in heatmap_rows(np.eye(3, dtype=np.float32)) for value in row} == {int}


def test_a_photo_without_evidence_stays_as_it_is() -> None:
    photo = textured(300, 200)

    assert np.array_equal(np.asarray(overlay(photo, COLD)), np.asarray(photo))


def test_weak_evidence_leaves_the_photo_as_it_is() -> None:
    photo = textured(300, 200)

    assert np.array_equal(np.asarray(overlay(photo, with_evidence_at(3, 3, strength_pct=20))), np.asarray(photo))


@pytest.mark.parametrize(("width", "height"), [(320, 240), (240, 480), (5, 7)])
def test_the_tint_lies_where_the_evidence_is_whatever_the_shape_of_the_photo(width: int, height: int) -> None:
    photo = plain(width=width, height=height)

    tinted = overlay(photo, with_evidence_at(0, 7))

    assert tinted.size == photo.size
    changed = (np.asarray(tinted) != np.asarray(photo)).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert changed[0, -1]
    assert rows.max() < height / 2
    assert columns.min() > width / 2 - 1


def test_under_the_strongest_tint_the_photo_still_shows() -> None:
    everywhere = ((100,) * 8,) * 8

    tinted = np.asarray(overlay(textured(), everywhere), dtype=float)

    original = np.asarray(textured(), dtype=float)
    for channel in range(3):
        assert np.corrcoef(tinted[..., channel].ravel(), original[..., channel].ravel())[0, 1] > 0.99


def test_a_photo_of_another_mode_becomes_rgb() -> None:
    assert overlay(plain().convert("L"), COLD).mode == "RGB"

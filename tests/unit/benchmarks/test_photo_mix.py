"""Every contender is asked about the same photos, in whole rounds."""

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.photo_mix import PhotoKind, read_mix, write_mix
from benchmarks.rounds import Rounds, run_in_threads

SMALL_MIX = (
    PhotoKind(count=2, width_px=160, height_px=120, file_format="JPEG"),
    PhotoKind(count=1, width_px=120, height_px=80, file_format="PNG"),
    PhotoKind(count=1, width_px=80, height_px=80, file_format="WEBP"),
)


def test_the_same_photos_are_drawn_every_time(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        list(write_mix(tmp_path / name, SMALL_MIX))

    assert read_mix(tmp_path / "one") == read_mix(tmp_path / "other")


def test_the_mix_has_what_its_table_says(tmp_path: Path) -> None:
    list(write_mix(tmp_path, SMALL_MIX))

    photos = read_mix(tmp_path)

    assert Counter(photo.content_type for photo in photos) == {"image/jpeg": 2, "image/png": 1, "image/webp": 1}
    sizes = Counter(Image.open(BytesIO(photo.data)).size for photo in photos)
    assert sizes == {(160, 120): 2, (120, 80): 1, (80, 80): 1}


def test_the_round_in_which_the_time_runs_out_is_finished() -> None:
    rounds = Rounds("abc", seconds=0)

    assert "".join(rounds) == "abc"
    assert rounds.handed_out == 3


def test_threads_share_the_rounds() -> None:
    rounds, seen = Rounds(range(50), seconds=0.02), Counter[int]()

    def take() -> None:
        for number in rounds:
            seen[number] += 1

    run_in_threads(take, 4)

    assert len(set(seen.values())) == 1, "each item as often as every other"


def test_a_thread_that_fails_fails_them_all() -> None:
    def fail() -> None:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError, match="gone"):
        run_in_threads(fail, 2)

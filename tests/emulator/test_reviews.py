"""An operator reviews a diagnosed photo over the deployed API, and the next model's training set has it."""

import json
from typing import Any

import pytest
import requests

from device_simulator.leaves.photo import draw_leaf
from local_cloud import surroundings
from ml_model.feedback.__main__ import main as feedback
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.enrolled_device import enrolled

pytestmark = EMULATOR_MARKS

LABEL = "Tomato___Septoria_leaf_spot"


@pytest.fixture(scope="module")
def photo(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A diagnosed photo as the API shows it, with the key of its original."""
    device = enrolled(cloud, tmp_path_factory.mktemp("reviewed"), "reviewed")
    key = device.upload(draw_leaf("Tomato___Early_blight", 3).jpeg())
    path = f"/photos/{key.rpartition('/')[2].removesuffix('.jpg')}"
    cloud.children.wait_until(lambda: cloud.api.request("GET", path).ok, what="the diagnosis", timeout_s=60)
    shown: dict[str, Any] = cloud.api.get(path)
    return shown | {"photo_key": key}


@pytest.fixture(scope="module")
def reviewed(cloud: RunningCloud, photo: dict[str, Any]) -> dict[str, Any]:
    """What the API answered to the review that counts; the same person first said something else."""
    path = f"/photos/{photo['photo_id']}/review"
    cloud.api.post(path, {"label": "Tomato___healthy"})
    answer: dict[str, Any] = cloud.api.post(path, {"label": LABEL, "comment": "Small spots, dark rims."})
    return answer


@pytest.fixture
def _as_a_data_scientist(cloud: RunningCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in surroundings.emulated_aws(cloud.endpoints.aws_port).items():
        monkeypatch.setenv(name, value)


def test_the_heat_map_opens_by_its_link(photo: dict[str, Any]) -> None:
    picture = requests.get(photo["heatmap_url"], timeout=10)

    assert picture.status_code == 200
    assert picture.headers["Content-Type"] == "image/webp"
    assert picture.content[8:12] == b"WEBP"


def test_a_photo_shows_the_review_that_counts(
    cloud: RunningCloud, photo: dict[str, Any], reviewed: dict[str, Any]
) -> None:
    shown = cloud.api.get(f"/photos/{photo['photo_id']}")

    assert shown["review"] == reviewed["review"]
    assert (shown["review"]["label"], shown["review"]["comment"]) == (LABEL, "Small spots, dark rims.")
    assert shown["diagnosis"] == photo["diagnosis"]


def test_all_reviews_are_kept_and_told(cloud: RunningCloud, photo: dict[str, Any], reviewed: dict[str, Any]) -> None:
    listed = list(cloud.api.listed(f"/photos/{photo['photo_id']}/reviews"))
    told = [event for event in cloud.api.listed("/events") if event["kind"] == "photo.reviewed"]

    assert [review["label"] for review in listed] == [LABEL, "Tomato___healthy"]
    assert listed[0] == reviewed["review"]
    assert [event["who"] for event in told if event["subject"] == photo["photo_id"]] == [reviewed["review"]["by"]] * 2


@pytest.mark.usefixtures("_as_a_data_scientist", "reviewed")
def test_an_export_makes_a_training_photo_of_it(
    cloud: RunningCloud, photo: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, outputs = tmp_path_factory.mktemp("feedback"), cloud.endpoints.outputs
    table, bucket = outputs["OperationsTableName"], outputs["RawBucketName"]

    assert feedback(["export", "--operations-table", table, "--raw-bucket", bucket, "--out", str(folder)]) == 0

    lines = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    (line,) = (line for line in lines if line["key"] == photo["photo_key"].replace("photos/", "reviewed/", 1))
    assert (line["label"], line["said_label"]) == (LABEL, photo["diagnosis"]["label"])

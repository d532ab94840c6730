"""/releases and /rollouts: the devices' software is published, rolled out, watched, cancelled."""

from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

import pytest

from chalicelib.domain.clock import to_ms
from chalicelib.domain.event import EventKind
from chalicelib.domain.rollout import RolloutState
from chalicelib.domain.update_job import JobState, UpdateState
from tests.builders import DEVICE, NOON, SITE, a_release
from tests.fakes.faults import fail
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, VIEWER, RestClient

PACKAGE: Final = b"the software"
RELEASE: Final = {
    "version": "2.0.0",
    "size_bytes": len(PACKAGE),
    "sha256": sha256(PACKAGE).hexdigest(),
    "signature": "MEUC" + "A" * 88,
    "notes": "Fewer reboots",
}
TO_DEVICE: Final = {"version": "2.0.0", "device_id": DEVICE}


@pytest.fixture
def published(api: RestClient, platform: FakePlatform) -> RestClient:
    """The API, with a release whose package was uploaded."""
    assert api.post("/releases", RELEASE).status == 201
    platform.packages.packages["2.0.0"] = PACKAGE
    return api


def ordered(api: RestClient, **body: Any) -> dict[str, Any]:
    answer = api.post("/rollouts", {"version": "2.0.0", **body})
    assert answer.status == 202, answer.json
    item: dict[str, Any] = answer.json
    return item


def kinds(platform: FakePlatform) -> list[EventKind]:
    return [event.kind for _, event in sorted(platform.events.events.items())]


def test_a_release_comes_with_a_form_to_upload_its_package(api: RestClient, platform: FakePlatform) -> None:
    answer = api.post("/releases", RELEASE)

    assert answer.status == 201
    assert answer.json["release"] == {**RELEASE, "published_at": to_ms(NOON), "published_by": OPERATOR.name}
    assert answer.json["upload"]["fields"]["key"] == "releases/2.0.0"
    assert answer.json["upload"]["expires_at"] == to_ms(NOON + timedelta(hours=1))
    assert api.get("/releases/2.0.0").json == answer.json["release"]
    assert kinds(platform) == [EventKind.RELEASE_PUBLISHED]


def test_the_same_release_again_gets_another_form_and_another_package_is_refused(
    api: RestClient, platform: FakePlatform
) -> None:
    first = api.post("/releases", RELEASE).json["release"]
    platform.clock.advance(timedelta(hours=2))

    again = api.post("/releases", RELEASE)
    other = api.post("/releases", RELEASE | {"sha256": "0" * 64})

    assert (again.status, again.json["release"]) == (201, first)
    assert (other.status, other.json["type"]) == (409, "urn:cloudiot:problem:release-exists")
    assert kinds(platform) == [EventKind.RELEASE_PUBLISHED]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": "2 0"}, "version"),
        ({"version": "../x"}, "version"),
        ({"version": "v" * 64}, "version"),
        ({"size_bytes": 0}, "size_bytes"),
        ({"size_bytes": 33 * 1024 * 1024}, "size_bytes"),
        ({"sha256": "F" * 64}, "sha256"),
        ({"signature": "short"}, "signature"),
        ({"signature": "A" * 92 + "\n"}, "signature"),
        ({"notes": "two\nlines"}, "notes"),
        ({"more": 1}, "more"),
    ],
)
def test_a_release_that_makes_no_sense_is_refused_by_its_field(
    api: RestClient, change: dict[str, object], field: str
) -> None:
    answer = api.post("/releases", RELEASE | change)

    assert (answer.status, answer.wrong_fields) == (400, [field])


def test_releases_are_listed_the_last_published_first(api: RestClient, platform: FakePlatform) -> None:
    for version in ("2.0.0", "2.1.0", "1.9.9"):
        api.post("/releases", RELEASE | {"version": version})
        platform.clock.advance(timedelta(days=1))

    page = api.get("/releases?limit=2").json
    rest = api.get(f"/releases?limit=2&cursor={page['cursor']}").json

    assert [item["version"] for item in page["items"] + rest["items"]] == ["1.9.9", "2.1.0", "2.0.0"]


@pytest.mark.parametrize("version", ["2.0.1", "-", "é"])
def test_an_unknown_release_is_not_found(api: RestClient, version: str) -> None:
    answer = api.get(f"/releases/{version}")

    assert (answer.status, answer.json["type"]) == (404, "urn:cloudiot:problem:release-not-found")


@pytest.mark.parametrize(
    ("target", "reach"),
    [({"device_id": DEVICE}, "device"), ({"site": SITE}, "site"), ({"share_pct": 12.5}, "share")],
)
def test_a_rollout_to_a_device_a_site_or_a_share_is_kept_and_told(
    published: RestClient, platform: FakePlatform, target: dict[str, Any], reach: str
) -> None:
    item = ordered(published, **target, per_minute=3, stop_at_failed_pct=25, stop_after=2)

    assert item == {
        "rollout_id": item["rollout_id"],
        "version": "2.0.0",
        "reach": reach,
        "device_id": None,
        "site": None,
        "share_pct": None,
        **target,
        "per_minute": 3,
        "stop_at_failed_pct": 25,
        "stop_after": 2,
        "state": "preparing",
        "devices": 0,
        "ordered_at": to_ms(NOON),
        "ordered_by": OPERATOR.name,
        "ended_at": None,
        "why": "",
    }
    assert published.get("/rollouts").json["items"] == [item]
    assert EventKind.ROLLOUT_ORDERED in kinds(platform)


def test_what_is_left_out_is_careful(published: RestClient) -> None:
    item = ordered(published, share_pct=100)

    assert (item["per_minute"], item["stop_at_failed_pct"], item["stop_after"]) == (20, 10, 5)


@pytest.mark.parametrize(
    "target",
    [{}, {"device_id": DEVICE, "site": SITE}, {"site": SITE, "share_pct": 5}, {"share_pct": 0}, {"share_pct": 101}],
)
def test_a_rollout_needs_one_target(published: RestClient, target: dict[str, object]) -> None:
    assert published.post("/rollouts", {"version": "2.0.0", **target}).status == 400
    assert published.get("/rollouts").json["items"] == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"version": "7.0.0", "device_id": DEVICE}, "release-not-found"),
        ({"version": "2.0.0", "device_id": "nobody"}, "device-not-found"),
        ({"version": "2.0.0", "site": "nowhere"}, "site-not-found"),
    ],
)
def test_what_is_not_there_is_not_rolled_out(published: RestClient, body: object, problem: str) -> None:
    answer = published.post("/rollouts", body)

    assert (answer.status, answer.json["type"]) == (404, f"urn:cloudiot:problem:{problem}")


@pytest.mark.parametrize("package", [None, b"another software", b""])
def test_a_package_that_is_not_there_or_another_one_is_not_rolled_out(
    published: RestClient, platform: FakePlatform, package: bytes | None
) -> None:
    platform.packages.packages.pop("2.0.0")
    if package is not None:
        platform.packages.packages["2.0.0"] = package

    answer = published.post("/rollouts", TO_DEVICE)

    assert (answer.status, answer.json["type"]) == (409, "urn:cloudiot:problem:package-missing")
    assert not platform.rollouts.rollouts


def test_a_rollout_shows_how_far_it_has_come_at_each_device(published: RestClient, platform: FakePlatform) -> None:
    rollout_id = ordered(published, share_pct=100)["rollout_id"]
    platform.jobs.gather(rollout_id, [DEVICE])
    platform.jobs.start(platform.rollouts.get(rollout_id), a_release())
    platform.jobs.say(rollout_id, "bench-1", UpdateState.SUCCEEDED)
    platform.jobs.say(rollout_id, "bench-2", UpdateState.FAILED, "it does not start")

    whole = published.get(f"/rollouts/{rollout_id}").json
    failed = published.get(f"/rollouts/{rollout_id}?state=failed").json["updates"]
    page = published.get(f"/rollouts/{rollout_id}?limit=2").json
    rest = published.get(f"/rollouts/{rollout_id}?limit=2&cursor={page['cursor']}").json

    assert whole["counts"] == {"queued": 1, "succeeded": 1, "failed": 1}
    assert failed == [{"device_id": "bench-2", "state": "failed", "reason": "it does not start", "at": to_ms(NOON)}]
    assert page["updates"] + rest["updates"] == whole["updates"]


def test_a_rollout_that_has_not_begun_shows_no_devices(published: RestClient) -> None:
    rollout_id = ordered(published, device_id=DEVICE)["rollout_id"]

    detail = published.get(f"/rollouts/{rollout_id}").json

    assert (detail["counts"], detail["updates"], detail["cursor"]) == ({}, [], None)


def test_a_cancelled_rollout_tells_no_more_devices_and_may_be_cancelled_again(
    published: RestClient, platform: FakePlatform
) -> None:
    rollout_id = ordered(published, device_id=DEVICE)["rollout_id"]
    platform.jobs.gather(rollout_id, [DEVICE])
    platform.jobs.start(platform.rollouts.get(rollout_id), a_release())
    platform.clock.advance(timedelta(minutes=1))

    answer = published.post(f"/rollouts/{rollout_id}/cancel")
    again = published.post(f"/rollouts/{rollout_id}/cancel")

    assert (answer.status, answer.json["state"], answer.json["why"]) == (200, "cancelled", "cancelled by owner")
    assert answer.json["ended_at"] == to_ms(NOON + timedelta(minutes=1))
    assert again.json == answer.json
    assert platform.jobs.look(rollout_id).state is JobState.CANCELED
    assert kinds(platform).count(EventKind.ROLLOUT_CANCELLED) == 1


def test_a_cancellation_that_broke_off_is_finished_by_the_next(published: RestClient, platform: FakePlatform) -> None:
    rollout_id = ordered(published, device_id=DEVICE)["rollout_id"]
    fail(platform.jobs, "cancel", times=1)

    assert published.post(f"/rollouts/{rollout_id}/cancel").status == 503
    assert platform.rollouts.get(rollout_id).state is RolloutState.CANCELLED
    assert published.post(f"/rollouts/{rollout_id}/cancel").status == 200


def test_a_rollout_that_is_over_cannot_be_cancelled(published: RestClient, platform: FakePlatform) -> None:
    rollout_id = ordered(published, device_id=DEVICE)["rollout_id"]
    over = platform.rollouts.get(rollout_id).ended(RolloutState.STOPPED, at=NOON, why="too many failed")
    platform.rollouts.change(over)

    answer = published.post(f"/rollouts/{rollout_id}/cancel")

    assert (answer.status, answer.json["type"]) == (409, "urn:cloudiot:problem:rollout-over")


@pytest.mark.parametrize("rollout_id", ["x", "019ab3c4-6b5e-7000-8000-2f6f5c8e9d10"])
def test_an_unknown_rollout_is_not_found(api: RestClient, rollout_id: str) -> None:
    for answer in (api.get(f"/rollouts/{rollout_id}"), api.post(f"/rollouts/{rollout_id}/cancel")):
        assert (answer.status, answer.json["type"]) == (404, "urn:cloudiot:problem:rollout-not-found")


def test_a_viewer_looks_and_changes_nothing(published: RestClient) -> None:
    rollout_id = ordered(published, device_id=DEVICE)["rollout_id"]

    for path in ("/releases", "/releases/2.0.0", "/rollouts", f"/rollouts/{rollout_id}"):
        assert published.get(path, key=VIEWER.key).status == 200
    assert published.post("/releases", RELEASE, key=VIEWER.key).status == 403
    assert published.post("/rollouts", TO_DEVICE, key=VIEWER.key).status == 403
    assert published.post(f"/rollouts/{rollout_id}/cancel", key=VIEWER.key).status == 403

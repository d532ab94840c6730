"""The devices' software: a release is published and rolled out to a device that was connected once."""

import uuid
from hashlib import sha256
from typing import Any, Final

import requests

from local_cloud.prove_iam import events
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.stand import Stand, WorkNotDone, signing_request

_API: Final = "api_handler"
_CHECK: Final = "on_rollout_check"
_PACKAGE: Final = b"the software"
_TIMEOUT_S: Final = 10.0


def published_release(stand: Stand) -> str:
    """A release whose package was uploaded; its version."""
    version = f"9.{uuid.uuid4().hex[:10]}"
    published = stand.front.call("POST /releases", body=_release(version))
    form = published["upload"]
    answer = requests.post(form["url"], data=form["fields"], files={"file": _PACKAGE}, timeout=_TIMEOUT_S)
    if not answer.ok:
        raise WorkNotDone(f"the upload of a package: {answer.status_code} {answer.text[:300]}")
    return version


def ordered_rollout(stand: Stand) -> str:
    """A roll-out that runs; its id."""
    rollout = str(_ordered(stand)["rollout_id"])
    stand.invoke(_CHECK, events.tick())
    return rollout


def _release(version: str) -> dict[str, Any]:
    return {
        "version": version,
        "size_bytes": len(_PACKAGE),
        "sha256": sha256(_PACKAGE).hexdigest(),
        # Only devices look whether it is right.
        "signature": "A" * 96,
    }


def _ordered(stand: Stand) -> Any:
    device = stand.device(csr_pem=signing_request())
    return stand.front.call("POST /rollouts", body={"version": published_release(stand), "device_id": device})


def _is_cancelled(stand: Stand) -> None:
    rollout = ordered_rollout(stand)
    stand.front.call("GET /rollouts/{rollout_id}", rollout_id=rollout)
    stand.front.call("POST /rollouts/{rollout_id}/cancel", rollout_id=rollout)


def _goes_to_a_site(stand: Stand) -> None:
    """From its beginning to its end: a device says that it failed, and the next run closes the roll-out."""
    site = stand.site()
    device = stand.device(site=site, csr_pem=signing_request())
    body = {"version": published_release(stand), "site": site}
    rollout = stand.front.call("POST /rollouts", body=body)["rollout_id"]
    stand.invoke(_CHECK, events.tick())
    job = f"cloudiot-{stand.endpoints.stage}-{rollout}"
    said = {"status": "FAILED", "statusDetails": {"reason": "it does not start"}}
    stand.aws("iot-jobs-data").update_job_execution(jobId=job, thingName=device, **said)
    failed = stand.front.call("GET /rollouts/{rollout_id}", rollout_id=rollout, query={"state": "failed"})["updates"]
    if [update["reason"] for update in failed] != ["it does not start"]:
        raise WorkNotDone(f"a roll-out shows {failed} in place of a device that failed")
    stand.invoke(_CHECK, events.tick())


ERRANDS: Final = (
    Errand(name="a roll-out is cancelled", of=_API, run=_is_cancelled),
    Errand(name="a roll-out goes to a site", of=_CHECK, run=_goes_to_a_site),
    Errand(name="a device that failed says why", of=_API, run=_goes_to_a_site),
)

"""Operators change things by the REST API; what they read is in `of_reading`."""

from collections.abc import Callable
from typing import Final

from local_cloud.prove_iam import events
from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.errands.of_devices import only_certificate
from local_cloud.prove_iam.messages import connected, upload_request
from local_cloud.prove_iam.stand import Stand, signing_request

_API: Final = "api_handler"

_RULE: Final = {
    "id": "prove-iam",
    "conditions": [{"metric": "soil_temp_c", "direction": "above", "warning": 45, "clear_margin": 1}],
}


def _sites(stand: Stand) -> None:
    site = stand.site()
    stand.front.call("PATCH /sites/{site_id}", site_id=site, body={"crops": ["tomato"]})
    stand.front.call("POST /sites/{site_id}/captures", site_id=site)
    stand.front.call("DELETE /sites/{site_id}", site_id=site)


def _claims(stand: Stand) -> None:
    claim = stand.front.call("POST /claims", body={"name": "Lot", "csr_pem": signing_request()})["claim"]["claim_id"]
    stand.front.call("DELETE /claims/{claim_id}", claim_id=claim)


def _a_table_of_devices(stand: Stand) -> None:
    device = f"device-{events.photo_id()[:13]}"
    table = f"device_id,site,name,serial\n{device},{stand.site()},A device,SN-{events.photo_id()}\n"
    stand.front.call("POST /devices", table=table)


def _a_device_changes(stand: Stand) -> None:
    device = stand.device(csr_pem=signing_request())
    wishes = {"name": "Another", "site": stand.site(), "config": {"report_every_s": 600}}
    stand.front.call("PATCH /devices/{device_id}", device_id=device, body=wishes)


def _a_device_retires(stand: Stand) -> None:
    device = stand.device(csr_pem=signing_request())
    stand.front.call("PATCH /devices/{device_id}", device_id=device, body={"config": {"report_every_s": 600}})
    certificate = only_certificate(stand, device)
    stand.front.call("POST /devices/{device_id}/certificate/rotate", device_id=device)
    stand.invoke("on_presence", events.forwarded(device, connected(certificate)))
    stand.alert(device)
    stand.front.call("DELETE /devices/{device_id}", device_id=device)


def _photos_are_ordered(stand: Stand) -> None:
    stand.front.call("POST /captures", query={"jitter_s": 60})
    device = stand.device()
    order = stand.front.call("POST /devices/{device_id}/captures", device_id=device)["order_id"]
    # The upload is granted and has not come: whether it lies in the bucket is looked at.
    request = upload_request(len(stand.leaf), order_id=order)
    stand.front.call("POST /devices/{device_id}/uploads", device_id=device, body=request)
    stand.front.call("GET /captures/{order_id}", order_id=order)


def _a_photo_is_uploaded(stand: Stand) -> None:
    request = upload_request(len(stand.leaf))
    stand.upload_by(stand.front.call("POST /devices/{device_id}/uploads", device_id=stand.device(), body=request))


def _a_photo_is_reviewed(stand: Stand) -> None:
    key, _ = stand.diagnosed(stand.device())
    photo = key.rpartition("/")[2].removesuffix(".jpg")
    for label in ("Tomato___Early_blight", "Tomato___healthy"):
        stand.front.call("POST /photos/{photo_id}/review", photo_id=photo, body={"label": label})
    shown = stand.front.call("GET /photos/{photo_id}", photo_id=photo)
    for link in ("photo_url", "thumbnail_url", "heatmap_url"):
        if shown[link] is not None:
            stand.open_link(shown[link])


def _alerts(stand: Stand) -> None:
    alert = stand.alert(stand.device())
    stand.front.call("POST /alerts/{alert_id}/acknowledge", alert_id=alert)
    stand.front.call("POST /alerts/{alert_id}/snooze", alert_id=alert, body={"minutes": 90})
    stand.front.call("POST /alerts/{alert_id}/comments", alert_id=alert, body={"text": "Seen."})
    stand.front.call("POST /alerts/{alert_id}/resolve", alert_id=alert)
    stand.front.call("POST /alerts/bulk", body={"step": "acknowledge", "alert_ids": [alert]})


def _rules_of_the_fleet(stand: Stand) -> None:
    before = stand.front.call("GET /thresholds")["rules"]
    stand.front.call("PUT /thresholds", body={"rules": [*before, _RULE | {"id": f"rule-{events.now_ms()}"}]})
    stand.front.call("PUT /thresholds", body={"rules": before})


def _rules_of(kind: str, name: str, named: Callable[[Stand], str]) -> Callable[[Stand], None]:
    def run(stand: Stand) -> None:
        names = {name: named(stand)}
        stand.front.call(f"PUT /thresholds/{kind}/{{{name}}}", named=names, body={"rules": [_RULE]})
        stand.front.call(f"DELETE /thresholds/{kind}/{{{name}}}", named=names)

    return run


ERRANDS: Final = (
    Errand(name="a site comes and goes", of=_API, run=_sites),
    Errand(name="a claim comes and goes", of=_API, run=_claims),
    Errand(name="a table of devices", of=_API, run=_a_table_of_devices),
    Errand(name="a device changes", of=_API, run=_a_device_changes),
    Errand(name="a device retires", of=_API, run=_a_device_retires),
    Errand(name="photos are ordered", of=_API, run=_photos_are_ordered),
    Errand(name="a photo is uploaded", of=_API, run=_a_photo_is_uploaded),
    Errand(name="a photo is reviewed", of=_API, run=_a_photo_is_reviewed),
    Errand(name="an alert is answered", of=_API, run=_alerts),
    Errand(name="the fleet's rules change", of=_API, run=_rules_of_the_fleet),
    Errand(name="a crop's rules change", of=_API, run=_rules_of("crops", "crop", lambda _stand: "tomato")),
    Errand(name="a site's rules change", of=_API, run=_rules_of("sites", "site_id", Stand.site)),
    Errand(name="a device's rules change", of=_API, run=_rules_of("devices", "device_id", Stand.device)),
)

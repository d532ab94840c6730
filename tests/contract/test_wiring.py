"""The composition root: cheap to import, and every port is given a real part."""

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from chalicelib import settings, wiring
from chalicelib.adapters.aws_clients import aws_client
from chalicelib.adapters.remembered_samples import RememberedSamples
from chalicelib.domain.errors import SettingsInvalid
from chalicelib.ports.clock import Clock
from chalicelib.ports.telemetry import FreshSamples
from tests.builders import a_photo_key, an_upload_request

APP = Path(__file__).parents[2] / "chalice_app"
PORTS = (
    "telemetry_store",
    "telemetry_stream",
    "live_telemetry",
    "fresh_samples",
    "site_book",
    "device_registry",
    "device_directory",
    "device_enrolment",
    "device_shadows",
    "configuration_book",
    "certificate_book",
    "claim_book",
    "claim_certificates",
    "certificate_authority",
    "rotation_commands",
    "presence_book",
    "presence_reader",
    "glance_book",
    "device_search",
    "device_archive",
    "device_commands",
    "capture_book",
    "capture_orders",
    "photo_book",
    "photo_archive",
    "latest_photos",
    "review_book",
    "photo_files",
    "photo_darkroom",
    "leaf_classifier",
    "upload_desk",
    "alert_book",
    "alert_notifier",
    "comment_book",
    "bookmarks",
    "event_feed",
    "export_book",
    "export_shelf",
    "rejection_book",
    "day_rollups",
    "sample_history",
    "rule_book",
    "operator_keys",
    "key_vault",
    "platform_metrics",
    "release_book",
    "package_shelf",
    "rollout_book",
    "update_jobs",
)
ENVIRONMENT = {
    "STAGE": "test",
    "TELEMETRY_TABLE": "telemetry",
    "OPERATIONS_TABLE": "operations",
    "RAW_BUCKET": "raw",
    "PROCESSED_BUCKET": "processed",
    "TELEMETRY_STREAM": "stream",
    "ALERT_TOPIC_ARN": "arn:aws:sns:eu-central-1:123456789012:alerts",
    "ESCALATION_TOPIC_ARN": "arn:aws:sns:eu-central-1:123456789012:escalations",
    "THRESHOLD_PARAMETER": "/test/alert-threshold",
    "OPERATOR_KEYS_SECRET": "/test/fastapi/api-key",
    "CLASSIFIER_ENDPOINT": "leaf",
    "DEVICE_POLICY": "device",
    "TELEMETRY_RETENTION_DAYS": "365",
    "PHOTO_RETENTION_DAYS": "90",
    "ROLLUP_RETENTION_DAYS": "1825",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


@pytest.fixture(autouse=True)
def _wired_anew() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    """Let go of every part that was made: its surroundings are gone."""
    wiring.forget()


def deploy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_importing_it_reads_no_settings_and_loads_no_sdk() -> None:
    program = "import sys, chalicelib.wiring; assert not {'boto3', 'botocore', 'PIL'} & set(sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], cwd=APP, env={}, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("port", PORTS)
def test_every_port_has_a_part_that_is_made_once(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    deploy(monkeypatch)

    part = getattr(wiring, port)()

    assert part.__class__.__module__.startswith("chalicelib.adapters.")
    assert getattr(wiring, port)() is part


def test_threads_that_ask_at_the_same_moment_get_the_same_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the live stream notes of the fleet must be what the fleet's page is told."""
    at_once = 4
    all_ask = Barrier(at_once)
    make = RememberedSamples.__init__

    def slowly(samples: RememberedSamples, *, clock: Clock) -> None:
        time.sleep(0.02)
        make(samples, clock=clock)

    def ask(_number: int) -> FreshSamples:
        all_ask.wait()
        return wiring.fresh_samples()

    monkeypatch.setattr(RememberedSamples, "__init__", slowly)
    with ThreadPoolExecutor(at_once) as threads:
        parts = list(threads.map(ask, range(at_once)))

    assert len(set(map(id, parts))) == 1


def test_every_part_of_wiring_is_known_to_this_test() -> None:
    public = {name for name, part in vars(wiring).items() if hasattr(part, "cache_clear")}

    assert public == set(PORTS)


def test_a_missing_setting_is_named_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    deploy(monkeypatch)
    monkeypatch.delenv("RAW_BUCKET")

    with pytest.raises(SettingsInvalid, match="RAW_BUCKET"):
        wiring.photo_files()


def test_the_clock_tells_whole_milliseconds_in_utc() -> None:
    now = wiring.clock()()

    assert now.microsecond % 1000 == 0
    assert now.utcoffset() is not None
    assert not now.utcoffset()


def test_the_classifier_is_given_more_time_than_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    deploy(monkeypatch)

    model, table = aws_client("sagemaker-runtime").meta.config, aws_client("dynamodb").meta.config

    assert (model.connect_timeout, model.read_timeout) == (3, 20)
    assert table.read_timeout <= 5
    assert model.retries["mode"] == table.retries["mode"] == "standard"


@pytest.mark.parametrize(
    ("endpoint", "form"),
    [(None, "https://raw.s3.eu-central-1.amazonaws.com/"), ("http://127.0.0.1:4566", "http://127.0.0.1:4566/raw")],
    ids=["aws", "emulator"],
)
def test_upload_forms_lead_to_the_bucket_on_aws_and_on_the_emulator(
    monkeypatch: pytest.MonkeyPatch, endpoint: str | None, form: str
) -> None:
    deploy(monkeypatch)
    if endpoint is not None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)

    assert wiring.upload_desk().grant(an_upload_request(), a_photo_key()).url == form


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "eu-central-1"])
def test_links_and_forms_are_signed_as_encrypted_buckets_ask_for_in_every_region(
    monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    deploy(monkeypatch)
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)

    form = wiring.upload_desk().grant(an_upload_request(), a_photo_key()).fields
    link = wiring.photo_files().view_url("photos/a.jpg")

    assert form["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert f"/{region}/s3/aws4_request" in form["x-amz-credential"]
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, None),
        ({"OPERATOR_URL": "https://on.aws"}, "https://on.aws"),
        ({"OPERATOR_URL": "https://on.aws", "OPERATOR_URL_HERE": "http://127.0.0.1:8080"}, "http://127.0.0.1:8080"),
    ],
    ids=["no operator service", "aws", "one machine"],
)
def test_links_in_notifications_lead_to_where_the_operator_service_answers(
    environment: dict[str, str], url: str | None
) -> None:
    assert settings.Settings.from_environment(ENVIRONMENT | environment).operator_url == url


@pytest.mark.parametrize(
    ("environment", "version"),
    [({}, None), ({"CLASSIFIER_VERSION": "2.1.0"}, "2.1.0"), ({"CLASSIFIER_VERSION": " "}, None)],
)
def test_the_models_version_is_known_where_the_deployment_said_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], version: str | None
) -> None:
    deploy(monkeypatch)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert wiring.classifier_version() == version

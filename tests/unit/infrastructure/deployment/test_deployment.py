"""The deployment as a whole: it looks, says what it costs, asks, deploys, and says what to do next."""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest

from infrastructure.deployment import __main__ as module
from infrastructure.deployment.__main__ import DECLINED, REFUSED, main
from infrastructure.deployment.facts import AccountFacts, AccountUnreachable, MachineFacts
from tests.unit.infrastructure.deployment.facts import a_machine, an_account

OUTPUTS: Final = {
    "RestUrl": "https://api.example.org/dev",
    "OperatorUrl": "https://pages.example.org",
    "OperatorKeysSecretName": "/dev/fastapi/api-key",
}
Cdk = list[list[str]]
Prepare = Callable[..., Cdk]


@pytest.fixture
def prepare(monkeypatch: pytest.MonkeyPatch) -> Prepare:
    """An account, a machine and a CDK that notes how it is called."""

    def make(account: AccountFacts | None = None, machine: MachineFacts | None = None, *, fails: int = 0) -> Cdk:
        called: Cdk = []

        def run(command: Sequence[Any], **_more: Any) -> subprocess.CompletedProcess[str]:
            words = [str(word) for word in command]
            called.append(words)
            stack = next(word for word in words if word.startswith("cloudiot-"))
            Path(words[words.index("--outputs-file") + 1]).write_text(json.dumps({stack: OUTPUTS}))
            return subprocess.CompletedProcess(words, fails)

        monkeypatch.setattr(
            module,
            "session_of",
            lambda profile, region: SimpleNamespace(
                profile_name=profile or "default", region_name=region or "eu-central-1"
            ),
        )
        monkeypatch.setattr(module, "account_facts", lambda _session, _config: account or an_account())
        monkeypatch.setattr(module, "machine_facts", lambda: machine or a_machine())
        monkeypatch.setattr(module, "usd_at_rest", lambda _context: 43.2)
        monkeypatch.setattr(subprocess, "run", run)
        return called

    return make


def answer(text: str) -> Callable[[str], str]:
    return lambda _question: text


def test_a_deployment_says_where_as_whom_and_what_it_costs_before_it_asks(
    prepare: Prepare, capsys: pytest.CaptureFixture[str]
) -> None:
    called = prepare()

    assert main(["--stage", "dev"], ask=answer("n")) == DECLINED

    said = capsys.readouterr().out
    assert "Make the stack cloudiot-dev" in said
    assert "account 123456789012, region eu-central-1" in said
    assert "role/deployer" in said
    assert "about $43 a month" in said
    assert "Nothing was changed" in said
    assert called == []


@pytest.mark.parametrize("yes", ["y", "YES", " yes "])
def test_whoever_agrees_gets_the_stack_and_what_to_do_next(
    prepare: Prepare, capsys: pytest.CaptureFixture[str], yes: str
) -> None:
    (called,) = (prepare(),)

    assert main(["--stage", "dev", "-c", "alert_email=you@example.org"], ask=answer(yes)) == 0

    (command,) = called
    assert command[1:3] == ["deploy", "cloudiot-dev"]
    assert command[5:7] == ["--context", "alert_email=you@example.org"]
    assert "broadening" in command
    said = capsys.readouterr().out
    assert "Confirm the mails that AWS has sent to you@example.org" in said
    assert "--secret-id /dev/fastapi/api-key" in said
    assert OUTPUTS["OperatorUrl"] in said
    assert "docs/deploy.md#the-first-device" in said


def test_an_unattended_deployment_asks_nobody(prepare: Prepare) -> None:
    def never(_question: str) -> str:
        raise AssertionError("nobody is there")

    called = prepare()

    assert main(["--stage", "prod", "--yes", "--profile", "greenhouse"], ask=never) == 0
    assert called[0][called[0].index("--require-approval") :][:2] == ["--require-approval", "never"]
    assert called[0][called[0].index("--profile") + 1] == "greenhouse"


def test_nobody_to_ask_is_no_yes(prepare: Prepare) -> None:
    def gone(_question: str) -> str:
        raise EOFError

    called = prepare()

    assert main(["--stage", "dev"], ask=gone) == DECLINED
    assert called == []


def test_what_stands_in_the_way_is_said_before_anything_is_done(
    prepare: Prepare, capsys: pytest.CaptureFixture[str]
) -> None:
    called = prepare(an_account(bootstrap_version=None), a_machine(docker=None))

    assert main(["--stage", "dev", "--yes"]) == REFUSED

    said = capsys.readouterr().err
    assert said.startswith("These 3 stand in the way; nothing was changed:")
    assert "cdk bootstrap aws://123456789012/eu-central-1" in said
    assert called == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--stage", "qa"], "The context was refused: stage='qa': must be one of dev, staging, prod"),
        (["-c", "stream_shards=none"], "stream_shards"),
        (["-c", "target=emulator"], "target='emulator': deployments go to AWS; the emulator is `make run`"),
        (["-c", "alert_mail=you@example.org"], "did you mean alert_email?"),
    ],
)
def test_settings_that_do_not_fit_are_refused_first(
    prepare: Prepare, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    called = prepare()

    assert main(arguments) == REFUSED
    assert complaint in capsys.readouterr().err
    assert called == []


def test_an_account_that_cannot_be_asked_is_refused_with_its_reason(
    prepare: Prepare, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called = prepare()

    def unreachable(_session: Any, _config: Any) -> AccountFacts:
        raise AccountUnreachable("There are no credentials.")

    monkeypatch.setattr(module, "account_facts", unreachable)

    assert main(["--stage", "dev"]) == REFUSED
    assert capsys.readouterr().err == "There are no credentials.\n"
    assert called == []


def test_a_setting_without_a_value_is_no_setting(prepare: Prepare, capsys: pytest.CaptureFixture[str]) -> None:
    prepare()

    with pytest.raises(SystemExit):
        main(["-c", "alert_email"])

    assert "'alert_email' is not name=value" in capsys.readouterr().err


def test_a_deployment_that_fails_says_so_and_tells_no_next_steps(
    prepare: Prepare, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare(fails=1)

    assert main(["--stage", "dev", "--yes"]) == 1
    assert "is deployed" not in capsys.readouterr().out

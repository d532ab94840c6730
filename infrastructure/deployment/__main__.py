"""Deploy a stage to AWS, after a look at what would stop it half-way.

python -m infrastructure.deployment --stage dev --profile greenhouse    # or: make deploy STAGE=dev PROFILE=greenhouse
python -m infrastructure.deployment --stage prod -c alert_email=you@example.org --yes
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from infrastructure.deployment import words
from infrastructure.deployment.account import account_facts, session_of
from infrastructure.deployment.checks import refusals, remarks
from infrastructure.deployment.cost_at_rest import usd_at_rest
from infrastructure.deployment.facts import AccountUnreachable
from infrastructure.deployment.machine import CDK, INFRASTRUCTURE, machine_facts
from infrastructure.stage_config import ConfigRefused, StageConfig

# Told apart by scripts: refused before anything was begun, and not wanted after all.
REFUSED: Final = 2
DECLINED: Final = 3


def main(arguments: Sequence[str] | None = None, *, ask: Callable[[str], str] = input) -> int:
    """Look, say what it will cost, ask, deploy, and say what to do next."""
    options = _parser().parse_args(arguments)
    context = {"stage": options.stage} | dict(options.context)
    try:
        config = _config(context)
        session = session_of(options.profile, options.region)
        account = account_facts(session, config)
    except ConfigRefused as refusal:
        return _refuse(f"The context was refused: {refusal}")
    except AccountUnreachable as unreachable:
        return _refuse(str(unreachable))
    if in_the_way := list(refusals(config, account, machine_facts())):
        return _refuse(words.refused(in_the_way))
    _say(words.announced(config, account, usd_at_rest(context), list(remarks(config, account))))
    if not options.yes and not _agreed(ask):
        _say("Nothing was changed.")
        return DECLINED
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "outputs.json"
        failed = _deploy(context, session, told, unattended=options.yes)
        if failed:
            return failed
        outputs = json.loads(told.read_text("utf-8"))[f"cloudiot-{config.stage}"]
    _say(words.next_steps(config, account, outputs))
    return 0


def _config(context: Mapping[str, str]) -> StageConfig:
    config = StageConfig.from_context(context)
    if config.target != "aws":
        raise ConfigRefused(f"target={config.target!r}: deployments go to AWS; the emulator is `make run`")
    return config


def _deploy(context: Mapping[str, str], session: Any, told: Path, *, unattended: bool) -> int:
    settings = [part for name, value in context.items() for part in ("--context", f"{name}={value}")]
    profile = ["--profile", session.profile_name] if session.profile_name != "default" else []
    # Whoever sits before it is shown grants and open doors that are new, and asked once more.
    approval = ["--require-approval", "never" if unattended else "broadening"]
    command = [CDK, "deploy", f"cloudiot-{context['stage']}", *settings, *profile, *approval, "--outputs-file", told]
    environment = os.environ | {"AWS_REGION": session.region_name, "AWS_DEFAULT_REGION": session.region_name}
    # The command line is a Node script: the Node of the virtual environment comes first.
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
    return subprocess.run(command, cwd=INFRASTRUCTURE, env=environment, check=False).returncode


def _agreed(ask: Callable[[str], str]) -> bool:
    try:
        return ask("Go on? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        # Nobody is there to ask: that is no yes.
        return False


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return REFUSED


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not name=value")
    return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infrastructure.deployment", description=__doc__.partition("\n")[0])
    parser.add_argument("--stage", default="dev", help="dev, staging or prod (default: %(default)s)")
    parser.add_argument("--profile", help="of the AWS command line; otherwise as the environment says")
    parser.add_argument("--region", help="otherwise the profile's, or AWS_REGION's")
    parser.add_argument("-c", "--context", type=_setting, action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--yes", action="store_true", help="ask nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""Put a candidate model in place if it is worse nowhere, or go back to the model before.

    python -m ml_model.promote --candidate DIR --data DIR             # compare, and replace the current model
    python -m ml_model.promote --candidate DIR --data DIR --dry-run   # compare only
    python -m ml_model.promote --back                                 # the model that was in place before

Both models take the fixed tests anew; what their cards say of themselves is not asked. The rules of the gate and the
reasons for their margins stand in `ml_model/promotion/gate.py`. A promoted model must have a greater version than the
current one, which is kept on a shelf. Commit the artifact when you are content.

The exit status is 0 when the model was (or with --dry-run: would be) put in place, 1 when the candidate was refused,
2 when something could not be read. The last line is one JSON object.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from ml_model.classifier import LeafClassifier
from ml_model.errors import ArtifactInvalid, LeafModelError
from ml_model.leaf_data import RENDERED
from ml_model.model_card import ARTIFACT_DIR, read_card
from ml_model.promotion.fixed_tests import NO_LEAVES, PLAIN, exams_of, fixed_tests, keeps_verdicts
from ml_model.promotion.gate import Check, Rule, judge, judge_stability, passes
from ml_model.promotion.placement import put_in_place
from ml_model.promotion.report import reasons_of, table_of
from ml_model.promotion.shelf import Shelf
from ml_model.promotion.version import Version

DEFAULT_SHELF: Final = Path(".cloudiot/models")
# Rendered leaves say little about real ones: they are looked at, with a margin.
_RULES: Final = {NO_LEAVES: Rule.NO_LEAVES, RENDERED: Rule.PART}
REFUSED: Final = 1
BAD_INPUT: Final = 2


def main(arguments: list[str] | None = None) -> int:
    """Promote or go back."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.candidate and not options.data:
        parser.error("--candidate needs --data, the photos that both models are asked about")
    try:
        return _back(options) if options.back else _promote(options)
    except (LeafModelError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return BAD_INPUT


def _promote(options: argparse.Namespace) -> int:
    before, after = _versions(options.artifact, options.candidate)
    checks = _compared(options, f"current {before}", f"candidate {after}")
    print(table_of(checks))
    promoted = passes(checks)
    if promoted and not options.dry_run:
        kept = Shelf(options.shelf).keep(options.artifact)
        card = put_in_place(options.candidate, options.artifact)
        print(f"{after} is in place; {before} lies in {kept}. Going back: make rollback")
        if card.test is None:
            print("Its card has no test figures yet: python -m ml_model.evaluate --data DIR --write-card")
    elif promoted:
        print(f"{after} would be put in place of {before}")
    else:
        print(f"{after} is refused; {before} stays")
    _print_outcome(before, after, promoted=promoted, dry_run=options.dry_run, reasons=reasons_of(checks))
    return 0 if promoted else REFUSED


def _compared(options: argparse.Namespace, before: str, after: str) -> list[Check]:
    """Both models' answers to all tests, held against each other; `before` and `after` are what progress calls them."""
    tests = fixed_tests(options.data, options.rendered)
    exams, stable = [], []
    for place, who in ((options.artifact, before), (options.candidate, after)):
        # One thread: the tests keep the cores busy with several photos at a time.
        model = LeafClassifier.load(place, threads=1)
        exams.append(exams_of(model, tests, who))
        stable.append(keeps_verdicts(model, tests[PLAIN], exams[-1][PLAIN], who))
    return [*judge(*exams, rules=_RULES), judge_stability(*stable)]


def _versions(artifact_dir: Path, candidate_dir: Path) -> tuple[Version, Version]:
    """The current version and the candidate's.

    Raises:
        ArtifactInvalid: the candidate's is not greater: two models would sign their answers alike.
    """
    before = Version.parse(read_card(artifact_dir).version)
    after = Version.parse(read_card(candidate_dir).version)
    if after <= before:
        raise ArtifactInvalid(f"the candidate's version {after} is not greater than the current one, {before}")
    return before, after


def _back(options: argparse.Namespace) -> int:
    shelf, current = Shelf(options.shelf), Version.parse(read_card(options.artifact).version)
    source = shelf.before(current)
    if source is None:
        raise ArtifactInvalid(f"no model before {current} lies in {shelf.root}; git has those that were committed")
    earlier = Version.parse(LeafClassifier.load(source).card.version)
    if options.dry_run:
        print(f"{earlier} would be put in place of {current}")
    else:
        kept = shelf.withdraw(options.artifact)
        put_in_place(source, options.artifact)
        print(f"{earlier} is in place again; {current} lies in {kept}")
    _print_outcome(current, earlier, promoted=True, dry_run=options.dry_run, reasons=[])
    return 0


def _print_outcome(before: Version, after: Version, *, promoted: bool, dry_run: bool, reasons: Sequence[str]) -> None:
    outcome = {
        "promote": "leaf",
        "in_place": str(after if promoted and not dry_run else before),
        "from": str(before),
        "to": str(after),
        "passed": promoted,
        "dry_run": dry_run,
        "reasons": reasons,
    }
    print(msgspec.json.encode(outcome).decode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.promote", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--candidate", type=Path, metavar="DIR", help="weights and card that want to be in place")
    what.add_argument("--back", action="store_true", help="return to the model before")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder with the test photos")
    parser.add_argument(
        "--rendered", type=Path, metavar="TRUTH", help="truth file of rendered leaves to look at; photos beside it"
    )
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="the current model (%(default)s)"
    )
    parser.add_argument(
        "--shelf", type=Path, default=DEFAULT_SHELF, metavar="DIR", help="where earlier models are kept (%(default)s)"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    return parser


if __name__ == "__main__":
    sys.exit(main())

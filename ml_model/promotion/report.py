"""What the gate found, for people and for programs."""

from collections.abc import Sequence

from ml_model.promotion.gate import Check


def table_of(checks: Sequence[Check]) -> str:
    """Every check in a row: those that refuse first, then the rest as they were made."""
    ordered = sorted(checks, key=lambda check: check.passed)
    width = max(len(check.what) for check in checks)
    header = f"{'':8}{'what':{width}}{'photos':>8}{'current':>10}{'candidate':>11}{'allowed':>10}  reason"
    return "\n".join([header, *(_row(check, width) for check in ordered)])


def reasons_of(checks: Sequence[Check]) -> list[str]:
    """A line for each check that refuses."""
    return [f"{check.what}: {check.reason}" for check in checks if not check.passed]


def _row(check: Check, width: int) -> str:
    mark = "" if check.passed else "REFUSED"
    figures = f"{check.current:10.4f}{check.candidate:11.4f}{check.allowed:10.4f}"
    return f"{mark:8}{check.what:{width}}{check.photos:8}{figures}  {check.reason}".rstrip()

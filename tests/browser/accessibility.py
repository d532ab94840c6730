"""What axe-core finds wrong with a page for those who do not see it, or see it differently."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from local_cloud.folders import REPOSITORY

_AXE: Final = REPOSITORY / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
# The levels A and AA of WCAG up to 2.2, and what is good practice beside them.
_STANDARDS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_GRAVE: Final = ("serious", "critical")


def grave_findings(page: Page) -> list[str]:
    """Serious and critical findings on the page as it is now: the rule, and each place that breaks it."""
    # By the debugger, which the page's policy does not bind: a script tag would be refused.
    page.evaluate(_axe_source(_AXE))
    options = {"runOnly": {"type": "tag", "values": list(_STANDARDS)}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
        for violation in found["violations"]
        if violation["impact"] in _GRAVE
        for node in violation["nodes"]
    ]


@cache
def _axe_source(file: Path) -> str:
    return file.read_text(encoding="utf-8")

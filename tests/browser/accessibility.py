"""What axe-core finds wrong with a page for those who do not see it, or see it differently."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from local_cloud.folders import REPOSITORY

_AXE: Final = REPOSITORY / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
# The levels A and AA of WCAG up to 2.2, and what is good practice beside them.
_STANDARDS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Of these, the rules that look at colours: what else there is to find is the same by day and by night.
_OF_COLOURS: Final = ("color-contrast", "link-in-text-block")
_GRAVE: Final = ("serious", "critical")
_RECOLOURED: Final = """theme => document.documentElement.dataset.theme === theme
    && !document.getAnimations().some((one) => one instanceof CSSTransition)"""


def grave_findings(page: Page) -> list[str]:
    """Serious and critical findings on the page as it is now: the rule, and each place that breaks it."""
    # By the debugger, which the page's policy does not bind: a script tag would be refused.
    page.evaluate(_axe_source(_AXE))
    return _found_by(page, {"type": "tag", "values": list(_STANDARDS)})


def grave_findings_at_night(page: Page) -> list[str]:
    """What is there besides once the viewer's system turns dark, of a page that `grave_findings` looked at by day."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(_RECOLOURED, arg="dark")
    return _found_by(page, {"type": "rule", "values": list(_OF_COLOURS)})


def _found_by(page: Page, rules: dict[str, Any]) -> list[str]:
    options = {"runOnly": rules, "resultTypes": ["violations"]}
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

"""The status page: plain HTML without scripts, readable in the dark and on a phone."""

import base64
import hashlib
from datetime import datetime
from html import escape
from typing import Final

from operator_service.rest_api import Answer
from operator_service.settings import Settings

# What the REST API tells to everybody, and what an operator asks it most, with what it answers.
OPEN_ROUTES: Final = {
    "/health": "whether the platform works",
    "/openapi.json": "every route, with its parameters and answers",
}
KEY_ROUTES: Final = {
    "/devices": "the registered devices",
    "/alerts": "what needs somebody's attention",
    "/diagnoses": "leaf photos, and what is wrong with the leaves",
    "/events": "what happened, newest first",
    "/rejections": "input that was refused, and why",
    "/thresholds": "the limits that make an alert",
}

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2a21; --paper: #f6f8f4; --card: #fff; --line: #dbe3da; --leaf: #2f7d46;
  --soft: #5c6b60; --bad: #b3372b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4ece6; --paper: #111814; --card: #19221c; --line: #2c3a31;
  --leaf: #6fc487; --soft: #9aaa9f; --bad: #ee8579; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -.02em; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.05rem; }
.lead { margin: .5rem 0 2rem; color: var(--soft); }
.stage { margin-left: .5rem; padding: .15rem .6rem; border: 1px solid var(--line); border-radius: 1rem;
  color: var(--soft); font-size: .8rem; letter-spacing: 0; vertical-align: middle; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.card > * { display: flex; flex-wrap: wrap; gap: .15rem 1rem; margin: 0; padding: .8rem 1.1rem;
  border-top: 1px solid var(--line); }
.card > *:first-child { border-top: 0; }
dt, .card a, .card code { flex: 0 0 11rem; }
dd, .card span { flex: 1 1 16rem; margin: 0; color: var(--soft); }
.good::before, .bad::before { content: "●"; margin-right: .5rem; }
.good { color: var(--leaf); } .bad { color: var(--bad); }
a, code { font: .95rem/1.6 ui-monospace, Menlo, Consolas, monospace; }
a { color: var(--leaf); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
"""

# The page runs no scripts and loads nothing; of inline styles only exactly ours.
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def status_page(settings: Settings, rest: Answer, *, running_since: datetime) -> str:
    """The whole page.

    Args:
        running_since: UTC.
    """
    if rest.good:
        state = f'<dd class="good">answers, in {rest.took_ms} ms</dd>'
    else:
        state = f'<dd class="bad">{escape(rest.problem or "")}</dd>'
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>CloudIoT {escape(settings.stage)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>CloudIoT<span class="stage">{escape(settings.stage)}</span></h1>
<p class="lead">Greenhouse and field devices, their leaf photos, and what is wrong with the leaves.</p>
<dl class="card">
<div><dt>Operator service</dt><dd class="good">runs since {running_since:%Y-%m-%d %H:%M} UTC</dd></div>
<div><dt>REST API</dt>{state}</div>
</dl>
<h2>The REST API, for everybody</h2>
<nav class="card">
{"".join(_row(_link(settings.rest_url, path), tells) for path, tells in OPEN_ROUTES.items())}</nav>
<h2>The REST API, with an operator key</h2>
<div class="card">
{"".join(_row(f"<code>{escape(path)}</code>", tells) for path, tells in KEY_ROUTES.items())}</div>
<p class="lead">below <code>{escape(settings.rest_url)}</code>, asked with
<code>Authorization: Bearer &lt;operator key&gt;</code></p>
</main>
</body>
</html>
"""


def _link(rest_url: str, path: str) -> str:
    return f'<a href="{escape(rest_url + path)}">{escape(path)}</a>'


def _row(name: str, tells: str) -> str:
    return f"<div>{name}<span>{escape(tells)}</span></div>\n"

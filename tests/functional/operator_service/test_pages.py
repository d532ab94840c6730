"""The dashboard's files, as browsers get them."""

import base64
import gzip
import hashlib
from pathlib import Path
from typing import Final

import pytest

from chalicelib.domain.errors import SettingsInvalid
from operator_service.settings import Settings
from tests.builders import a_photo
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import PROBLEM
from tests.functional.operator_service.service_client import PUBLIC_URL, ServiceClient

_INLINE: Final = 'self.__data = {"a": "</b>"};\n'
_STYLE: Final = "margin:0 20px;font-family:&quot;Segoe UI&quot;"
_PAGE: Final = f"""<!doctype html><html><head><script src="/_next/static/chunks/a1.js" async></script></head>
<body><p style="{_STYLE}">hello</p><script>{_INLINE}</script><script id="x">two()</script></body></html>"""
_SCRIPT: Final = "console.log('a');\n" * 200


@pytest.fixture
def dashboard(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    for path, content in {
        "index.html": _PAGE,
        "device.html": "<!doctype html><html><body>device</body></html>",
        "404.html": "<!doctype html><html><body>nothing here</body></html>",
        "device.txt": "1:data",
        "theme.js": "theme()",
        "_next/static/chunks/a1.js": _SCRIPT,
        "icon.png": "\x89PNG",
    }.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("nobody's business", encoding="utf-8")
    return folder


@pytest.fixture
def pages(platform: FakePlatform, dashboard: Path) -> ServiceClient:
    assert platform.keys.keys
    return ServiceClient(Settings(public_url=PUBLIC_URL, dashboard=dashboard))


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policy(pages: ServiceClient, path: str) -> dict[str, list[str]]:
    directives = pages.get(path).headers["content-security-policy"].split("; ")
    return {name: sources for name, *sources in (directive.split() for directive in directives)}


def test_pages_are_found_by_their_names_without_a_session(pages: ServiceClient) -> None:
    assert pages.get("/").text == _PAGE
    assert "device" in pages.get("/device?id=greenhouse-1-a").text
    assert pages.get("/device").headers["content-type"] == "text/html; charset=utf-8"


def test_a_page_runs_its_own_scripts_and_no_others(pages: ServiceClient) -> None:
    policy = _policy(pages, "/")

    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'", *sorted([_digest(_INLINE), _digest("two()")])]
    assert policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert _policy(pages, "/device")["script-src"] == ["'self'"]


def test_styles_within_a_page_are_named_by_what_they_say(pages: ServiceClient) -> None:
    assert _policy(pages, "/")["style-src"] == [
        "'self'",
        _digest('margin:0 20px;font-family:"Segoe UI"'),
        "'unsafe-hashes'",
    ]
    assert _policy(pages, "/device")["style-src"] == ["'self'"]


def test_pictures_come_from_the_buckets_and_from_nowhere_else(pages: ServiceClient, platform: FakePlatform) -> None:
    links = (platform.files.view_url("photos/a.jpg"), platform.files.thumbnail_url(a_photo().key))
    origins = {"/".join(link.split("/")[:3]) for link in links}

    assert _policy(pages, "/")["img-src"] == ["'self'", "data:", "blob:", *sorted(origins)]


def test_what_is_named_by_its_content_is_kept_for_ever_and_pages_are_asked_for_again(pages: ServiceClient) -> None:
    assert "immutable" in pages.get("/_next/static/chunks/a1.js").headers["cache-control"]
    assert pages.get("/").headers["cache-control"] == "no-cache"
    assert pages.get("/theme.js").headers["cache-control"] == "no-cache"


def test_what_a_browser_has_is_not_sent_again(pages: ServiceClient) -> None:
    first = pages.get("/")

    again = pages.get("/", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    assert pages.get("/device", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_texts_are_sent_compressed_to_who_can_read_that(pages: ServiceClient) -> None:
    compressed = pages.get("/_next/static/chunks/a1.js", headers={"Accept-Encoding": "gzip, br"})
    plain = pages.get("/_next/static/chunks/a1.js", headers={"Accept-Encoding": "identity"})

    assert compressed.headers["content-encoding"] == "gzip"
    assert int(compressed.headers["content-length"]) == len(gzip.compress(_SCRIPT.encode(), 9, mtime=0))
    assert compressed.text == plain.text == _SCRIPT
    assert "content-encoding" not in plain.headers
    assert compressed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


def test_types_are_told_and_never_guessed(pages: ServiceClient) -> None:
    assert pages.get("/icon.png").headers["content-type"] == "image/png"
    assert pages.get("/_next/static/chunks/a1.js").headers["content-type"].startswith("text/javascript")
    assert pages.get("/icon.png").headers["x-content-type-options"] == "nosniff"


def test_who_looks_for_a_page_that_is_none_is_shown_one(pages: ServiceClient) -> None:
    lost = pages.get("/nothing", headers={"Accept": "text/html,*/*"})

    assert (lost.status_code, lost.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "nothing here" in lost.text
    assert pages.get("/nothing", headers={"Accept": "*/*"}).headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/_next/../../secret.txt"]
)
def test_no_path_leads_out_of_the_folder(pages: ServiceClient, path: str) -> None:
    answer = pages.get(path)

    assert answer.status_code == 404
    assert "business" not in answer.text


def test_pages_are_read_only(pages: ServiceClient) -> None:
    assert pages.post("/device").status_code == 405
    assert pages.send("HEAD", "/").headers["etag"] == pages.get("/").headers["etag"]


def test_the_api_is_no_page(pages: ServiceClient) -> None:
    answer = pages.get("/api/nothing", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == PROBLEM


def test_a_folder_without_a_dashboard_is_noticed_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="DASHBOARD_DIR"):
        Settings.from_environment({"OPERATOR_URL": PUBLIC_URL, "DASHBOARD_DIR": str(tmp_path)})

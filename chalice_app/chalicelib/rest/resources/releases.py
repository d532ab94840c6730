"""The releases of the devices' software."""

from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.domain.clock import to_ms
from chalicelib.domain.release import Release
from chalicelib.rest.inputs.input import PageQuery
from chalicelib.rest.inputs.updates import ReleaseBody
from chalicelib.rest.outputs.updates import PackageForm, PublishedRelease, ReleaseItem, ReleaseList
from chalicelib.rest.resource import Resource
from chalicelib.services.publish_release import publish_release

releases: Final = Resource()


@releases.operation("GET", "/releases", "List the releases of the devices' software, the last published first")
def list_releases(query: PageQuery) -> ReleaseList:
    page = wiring.release_book().listed(limit=query.limit, cursor=query.cursor)
    return ReleaseList(items=tuple(map(_item, page.rows)), cursor=page.cursor)


@releases.operation("GET", "/releases/{version}", "Show a release of the devices' software")
def get_release(version: str) -> ReleaseItem:
    return _item(wiring.release_book().get(version))


@releases.operation(
    "POST",
    "/releases",
    "Publish a release of the devices' software, and get a form to upload its package",
    status=HTTPStatus.CREATED,
    problems=(HTTPStatus.CONFLICT,),
)
def post_release(body: ReleaseBody, who: str) -> PublishedRelease:
    """The same release again gets another form; a release never changes. Its signature is made by whoever makes the
    software, with a key that the platform never sees, and checked by the devices."""
    release = publish_release(
        Release(
            version=body.version,
            size_bytes=body.size_bytes,
            sha256=body.sha256,
            signature=body.signature,
            notes=body.notes or "",
            published_at=wiring.clock()(),
            published_by=who,
        ),
        releases=wiring.release_book(),
    )
    form = wiring.package_shelf().upload_form(release)
    upload = PackageForm(url=form.url, fields=form.fields, expires_at=to_ms(form.expires_at))
    return PublishedRelease(release=_item(release), upload=upload)


def _item(release: Release) -> ReleaseItem:
    return ReleaseItem(
        version=release.version,
        size_bytes=release.size_bytes,
        sha256=release.sha256,
        signature=release.signature,
        notes=release.notes,
        published_at=to_ms(release.published_at),
        published_by=release.published_by,
    )

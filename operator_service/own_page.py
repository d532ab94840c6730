"""Sees to it that whatever changes something comes from a page of ours: browsers send cookies along for any page."""

from typing import Final

from fastapi import Request

from chalicelib.domain.errors import StrangePage
from operator_service.settings import Settings

# No page of a stranger's can set it: browsers ask us first, and we never allow it.
OWN_HEADER: Final = "X-CloudIoT-Request"
_OWN_VALUE: Final = "1"


def check_own_page(request: Request, settings: Settings) -> None:
    """Look at what the browser says of the page that sent this.

    Raises:
        StrangePage: the page is not ours, or nothing says that it is.
    """
    if request.headers.get(OWN_HEADER) != _OWN_VALUE:
        raise StrangePage(f"the header {OWN_HEADER} is missing")
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        raise StrangePage("neither Origin nor Sec-Fetch-Site says where the request comes from")
    if site not in (None, "same-origin"):
        raise StrangePage("the browser says that another site sent this")
    if origin is not None and not settings.is_own_origin(origin):
        raise StrangePage("the page that sent this is of another origin")

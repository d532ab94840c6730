"""Requests of people who may not, as the operator service refuses them; API Gateway speaks for itself."""

from datetime import timedelta

from chalicelib.domain.errors.root import CloudIoTError


class AccessRefused(CloudIoTError):
    """Whoever asks may not."""

    status = 403
    title = "You may not do that."


class NotSignedIn(AccessRefused):
    """There is neither a session nor a key in the request, or the session is over."""

    status = 401
    title = "Please sign in."


class KeyRefused(AccessRefused):
    """The key is none of ours."""

    status = 401
    title = "That key is not valid."


class RoleTooLow(AccessRefused):
    """A viewer wants to act."""

    title = "Your key may only read."


class StrangePage(AccessRefused):
    """The request does not come from a page of ours, though the cookie does."""

    title = "This request does not come from our own page."


class TooManyTries(AccessRefused):
    """Too many wrong keys came from there.

    Attributes:
        retry_after: how long to wait.
    """

    status = 429
    title = "Too many wrong keys. Please wait a moment."

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"try again in {retry_after // timedelta(seconds=1)} seconds")
        self.retry_after = retry_after

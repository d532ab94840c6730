"""What a bucket says when objects appear in it."""

from datetime import datetime
from typing import Annotated, Final
from urllib.parse import unquote_plus

import msgspec

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.photo import StoredObject

# S3 sends this once, when the notification is set up.
_TEST_EVENT: Final = "s3:TestEvent"


class _Object(msgspec.Struct):
    key: str
    size: int = 0
    versionId: str | None = None  # noqa: N815 - S3's name


class _S3(msgspec.Struct):
    object: _Object


class _Record(msgspec.Struct):
    s3: _S3
    # S3 always says which time zone, and so must whoever sends messages by hand.
    eventTime: Annotated[datetime, msgspec.Meta(tz=True)]  # noqa: N815 - S3's name


class _Announcement(msgspec.Struct):
    Records: Annotated[list[_Record], msgspec.Meta(min_length=1)] | None = None
    Event: str = ""


_announcement: Final = msgspec.json.Decoder(_Announcement)


def stored_objects_in(body: str) -> tuple[StoredObject, ...]:
    """The objects that a message announces; none for the test message.

    Raises:
        InputRefused: no bucket has written this.
    """
    try:
        announcement = _announcement.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputRefused(f"no announcement of a bucket: {error}") from error
    if announcement.Event == _TEST_EVENT:
        return ()
    if announcement.Records is None:
        raise InputRefused("no announcement of a bucket: it has no Records", field="Records")
    return tuple(_stored(record) for record in announcement.Records)


def _stored(record: _Record) -> StoredObject:
    # Keys travel as in a form: a plus is a space, and what is special is in percents.
    key = unquote_plus(record.s3.object.key)
    found = record.s3.object
    return StoredObject(key=key, size_bytes=found.size, stored_at=record.eventTime, version_id=found.versionId)

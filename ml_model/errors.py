"""What can go wrong with a photo, a data set or the model file, each with its text for people.

LeafModelError
├── PhotoRefused            the sender's fault: sending the same bytes again will not help
│   ├── NotAPhoto
│   ├── PhotoDamaged
│   └── PhotoTooLarge
├── DatasetInvalid
├── ArtifactInvalid
├── ReviewsInvalid
├── DiagnosesInvalid
└── PlatformUnavailable
"""


class LeafModelError(Exception):
    """Root of everything this package raises on purpose. Its text is written for people."""


class PhotoRefused(LeafModelError):
    """These bytes can never be diagnosed."""

    status = 400
    title = "This photo cannot be read."


class NotAPhoto(PhotoRefused):
    """Neither JPEG nor PNG nor WebP, or of a kind that no camera writes."""

    title = "This is not a JPEG, PNG or WebP photo."


class PhotoDamaged(PhotoRefused):
    """It begins as a photo, but its pixels cannot be decoded to the end."""

    title = "This photo is damaged or cut short."


class PhotoTooLarge(PhotoRefused):
    """More pixels or more bytes than a leaf photo can need."""

    status = 413
    title = "This photo is too large."


class DatasetInvalid(LeafModelError):
    """A data folder lacks a file, a column or a photo that its labels promise."""


class CheckpointForeign(LeafModelError):
    """The work folder holds the checkpoint of another training run."""


class TrainingUnfinished(LeafModelError):
    """The work folder holds no training that came to its end."""


class ArtifactInvalid(LeafModelError):
    """The model file and its card do not belong together, or cannot be read."""


class ReviewsInvalid(LeafModelError):
    """Operators' reviews cannot become training photos as they are."""


class DiagnosesInvalid(LeafModelError):
    """Recorded diagnoses cannot be read, or there are none to compare."""


class PlatformUnavailable(LeafModelError):
    """A table or a bucket of the platform did not answer, or did not let us in."""

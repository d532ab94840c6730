"""The family tree of everything that we raise on purpose.

CloudIoTError
├── InputRefused            the caller's fault, named by field
│   ├── MessageRefused      a telemetry message that can never be stored
│   ├── PhotoRefused        a photo that can never be diagnosed
│   ├── ProvisioningRefused a device that may not join by its claim
│   ├── TableRefused        a table with wrong cells, each named
│   ├── FormUnknown         an answer wanted in a form that we do not have
│   ├── MediaTypeUnknown · BodyTooLarge
│   └── CursorInvalid
├── AccessRefused           whoever asks may not
│   ├── NotSignedIn · KeyRefused · RoleTooLow · StrangePage · TooManyTries
├── NotFound
│   ├── DeviceNotFound · PhotoNotFound · AlertNotFound · SiteNotFound · CropNotFound · ClaimNotFound · OrderNotFound
│   ├── ReleaseNotFound · RolloutNotFound · ExportNotFound
├── Conflict
│   ├── DeviceExists · SerialTaken · SerialUsed · AlertChanged · AlertStateConflict · PhotoChanged
│   ├── DeviceChanged · ConfigurationChanged
│   ├── SiteExists · SiteChanged · SiteInUse · RulesChanged · CertificateChanged · NothingToRotate
│   ├── ReleaseExists · PackageMissing · RolloutChanged · RolloutOver
├── SettingsInvalid · StoredStateInvalid
└── Outage                  a part that we need did not answer; try again
"""

from chalicelib.domain.errors.access import (
    AccessRefused,
    KeyRefused,
    NotSignedIn,
    RoleTooLow,
    StrangePage,
    TooManyTries,
)
from chalicelib.domain.errors.conflicts import (
    AlertChanged,
    AlertStateConflict,
    CertificateChanged,
    ConfigurationChanged,
    Conflict,
    DeviceChanged,
    DeviceExists,
    NothingToRotate,
    PackageMissing,
    PhotoChanged,
    ReleaseExists,
    RolloutChanged,
    RolloutOver,
    RulesChanged,
    SerialTaken,
    SerialUsed,
    SiteChanged,
    SiteExists,
    SiteInUse,
)
from chalicelib.domain.errors.missing import (
    AlertNotFound,
    ClaimNotFound,
    CropNotFound,
    DeviceNotFound,
    ExportNotFound,
    NotFound,
    OrderNotFound,
    PhotoNotFound,
    ReleaseNotFound,
    RolloutNotFound,
    SiteNotFound,
)
from chalicelib.domain.errors.refusals import (
    BodyTooLarge,
    CursorInvalid,
    FormUnknown,
    InputRefused,
    MediaTypeUnknown,
    MessageRefused,
    PhotoRefused,
    ProvisioningRefused,
    TableRefused,
)
from chalicelib.domain.errors.root import (
    CloudIoTError,
    Outage,
    SettingsInvalid,
    StoredStateInvalid,
)

__all__ = [
    "AccessRefused",
    "AlertChanged",
    "AlertNotFound",
    "AlertStateConflict",
    "BodyTooLarge",
    "CertificateChanged",
    "ClaimNotFound",
    "CloudIoTError",
    "ConfigurationChanged",
    "Conflict",
    "CropNotFound",
    "CursorInvalid",
    "DeviceChanged",
    "DeviceExists",
    "DeviceNotFound",
    "ExportNotFound",
    "FormUnknown",
    "InputRefused",
    "KeyRefused",
    "MediaTypeUnknown",
    "MessageRefused",
    "NotFound",
    "NotSignedIn",
    "NothingToRotate",
    "OrderNotFound",
    "Outage",
    "PackageMissing",
    "PhotoChanged",
    "PhotoNotFound",
    "PhotoRefused",
    "ProvisioningRefused",
    "ReleaseExists",
    "ReleaseNotFound",
    "RoleTooLow",
    "RolloutChanged",
    "RolloutNotFound",
    "RolloutOver",
    "RulesChanged",
    "SerialTaken",
    "SerialUsed",
    "SettingsInvalid",
    "SiteChanged",
    "SiteExists",
    "SiteInUse",
    "SiteNotFound",
    "StoredStateInvalid",
    "StrangePage",
    "TableRefused",
    "TooManyTries",
]

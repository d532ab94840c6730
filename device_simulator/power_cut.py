"""A power cut in the middle of an upload: half of the photo leaves, and the device is gone."""

from dataclasses import dataclass

from device_simulator.errors import PowerCut
from device_simulator.mischief import Mischief, Trick
from device_simulator.photo_store import PhotoStore
from device_simulator.protocol import UploadGrant


@dataclass(frozen=True, slots=True)
class UnreliableStore:
    """The way to the photo store, with the power cuts that are ordered. Implements `PhotoStore`."""

    store: PhotoStore
    mischief: Mischief

    def upload(self, grant: UploadGrant, jpeg: bytes) -> None:
        """
        Raises:
            PowerCut: it was ordered; the store has got half of the photo.
        """
        if self.mischief.take(Trick.POWER_CUT):
            self.store.upload_half(grant, jpeg)
            raise PowerCut(request_id=grant.request_id, photo_id=grant.photo_id)
        self.store.upload(grant, jpeg)

    def upload_half(self, grant: UploadGrant, jpeg: bytes) -> None:
        self.store.upload_half(grant, jpeg)

"""Serial numbers in the operations table: each leads to the one device that has it."""

from collections.abc import Iterable, Mapping
from typing import Final

from chalicelib.adapters.dynamo_attributes import text_attributes
from chalicelib.adapters.operations_items import NOT_THERE_YET, STILL_THERE, Delete, Put, key_of
from chalicelib.adapters.operations_table import OperationsTable

_PARTITION: Final = "SERIAL#"
_SORT: Final = "SERIAL"


def serial_put(serial: str, device_id: str) -> Put:
    """What a registration writes besides: nobody else has this serial number."""
    pk, sk = serial_key(serial)
    return Put(item=text_attributes(pk=pk, sk=sk, device_id=device_id), condition=NOT_THERE_YET)


def serial_delete(serial: str) -> Delete:
    """What a retirement writes besides: the serial number is free again."""
    return Delete(key=key_of(*serial_key(serial)), condition=STILL_THERE)


def holders(table: OperationsTable, serials: Iterable[str]) -> Mapping[str, str]:
    """The ids of the devices that have these serial numbers, as of now; those that nobody has are left out."""
    items = table.get_all([serial_key(serial) for serial in sorted(set(serials))], fresh=True)
    return {item["pk"]["S"].removeprefix(_PARTITION): item["device_id"]["S"] for item in items}


def serial_key(serial: str) -> tuple[str, str]:
    """Where it lies."""
    return _PARTITION + serial, _SORT

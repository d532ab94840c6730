"""Operators' keys are renewed."""

import uuid
from typing import Final

from local_cloud.prove_iam.errands.errand import Errand
from local_cloud.prove_iam.stand import Stand

_RENEWAL: Final = "on_key_rotation"
_STEPS: Final = ("createSecret", "setSecret", "testSecret", "finishSecret")


def _keys_renewed(stand: Stand) -> None:
    """And put back as they were: who renews them twice locks the first ones out."""
    vault, name = stand.aws("secretsmanager"), stand.output("OperatorKeysSecretName")
    before = vault.get_secret_value(SecretId=name)["SecretString"]
    request = {"SecretId": vault.describe_secret(SecretId=name)["ARN"], "ClientRequestToken": str(uuid.uuid4())}
    try:
        for step in _STEPS:
            stand.invoke(_RENEWAL, request | {"Step": step})
    finally:
        vault.put_secret_value(SecretId=name, SecretString=before)


ERRANDS: Final = (Errand(name="operators' keys are renewed", of=_RENEWAL, run=_keys_renewed),)

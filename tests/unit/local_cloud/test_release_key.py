"""The simulated devices of a local cloud know a maker, whose key lies beside them."""

from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from local_cloud.release_key import PRIVATE, release_key


def test_both_halves_belong_together_and_the_private_one_is_nobody_elses(tmp_path: Path) -> None:
    public = serialization.load_pem_public_key(release_key(tmp_path).read_bytes())
    private = serialization.load_pem_private_key((tmp_path / PRIVATE).read_bytes(), password=None)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(private, ec.EllipticCurvePrivateKey)

    signature = private.sign(b"a release", ec.ECDSA(hashes.SHA256()))

    public.verify(signature, b"a release", ec.ECDSA(hashes.SHA256()))
    assert (tmp_path / PRIVATE).stat().st_mode & 0o077 == 0


def test_a_key_is_made_once(tmp_path: Path) -> None:
    before = release_key(tmp_path).read_bytes()

    assert release_key(tmp_path).read_bytes() == before

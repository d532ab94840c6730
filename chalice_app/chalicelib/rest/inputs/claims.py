"""What makes a claim."""

from chalicelib.rest.inputs.input import CsrPem, Input, Name


class ClaimBody(Input, frozen=True):
    """A claim to make."""

    name: Name
    csr_pem: CsrPem

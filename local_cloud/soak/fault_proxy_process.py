"""microburst, started so that it hands on the host name that a request was signed with.

    python -m local_cloud.soak.fault_proxy_process --upstream http://127.0.0.1:4566 --port 9999

It would put its upstream's name there, as a proxy before a web server does. The emulator checks the signature of every
call as AWS does, and the signature covers the host name: each call would be refused.
"""

import sys
from collections.abc import Callable
from typing import Any

from microburst.cli import main
from microburst.forward import Upstream

# microburst's own, in the pinned version; tests/unit/local_cloud/soak/test_fault_proxy.py notices when it moves.
_OUTBOUND_HEADERS = "_outbound_headers"


def keep_host() -> None:
    """Let requests go on under the host name with which they came."""
    original: Callable[[Any, Any], dict[str, str]] = getattr(Upstream, _OUTBOUND_HEADERS)

    def outbound_headers(upstream: Any, request: Any) -> dict[str, str]:
        return {**original(upstream, request), "host": request.host}

    setattr(Upstream, _OUTBOUND_HEADERS, outbound_headers)


if __name__ == "__main__":
    keep_host()
    sys.exit(main())

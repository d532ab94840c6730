"""Run the operator service: `python -m operator_service --host 127.0.0.1 --port 8080`.

OPERATOR_URL, DASHBOARD_DIR, CALLER_HEADER and BUFFERED_GATEWAY come from the environment, beside what every part of the
platform is told there (STAGE, OPERATIONS_TABLE, …).
"""

import argparse
import os
import sys
from typing import Final

import uvicorn

from chalicelib import wiring
from chalicelib.domain.errors import SettingsInvalid
from chalicelib.settings import settings as platform_settings
from operator_service.app import create_app
from operator_service.ending import Ending, EndingServer
from operator_service.settings import Settings

# The HTTP API gives up at 30 seconds, and ECS kills at 30: what takes longer has nobody who waits for it.
_LAST_REQUESTS_S: Final = 20
# Longer than the balancer keeps a connection idle (60 s): else it could send a request just when we hang up.
_KEEP_ALIVE_S: Final = 75


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m operator_service", description="Serve the operators' pages.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on (default: %(default)s)")
    arguments = parser.parse_args()
    ending = Ending()
    try:
        platform_settings()
        # When a process is replaced, everybody comes at once: forty threads would each make what the first one needs.
        wiring.operator_keys()
        app = create_app(Settings.from_environment(os.environ), ending)
    except SettingsInvalid as problem:
        sys.exit(f"The operator service cannot start: {problem}")
    config = uvicorn.Config(
        app,
        host=arguments.host,
        port=arguments.port,
        # Health checks come every few seconds: a line for each would bury everything else.
        access_log=False,
        # Who called is ours to judge: what a client writes into X-Forwarded-For is not to be believed.
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_LAST_REQUESTS_S,
    )
    EndingServer(config, ending).run()


if __name__ == "__main__":
    main()

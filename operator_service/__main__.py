"""Run the operator service: `python -m operator_service --host 127.0.0.1 --port 8080`.

STAGE and REST_URL come from the environment.
"""

import argparse
import os
import sys

import uvicorn

from operator_service.app import create_app
from operator_service.settings import Settings, SettingsInvalid


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m operator_service", description="Serve the operators' pages.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsInvalid as problem:
        sys.exit(f"The operator service cannot start: {problem}")
    # Health checks come every few seconds: a line for each would bury everything else.
    uvicorn.run(create_app(settings), host=arguments.host, port=arguments.port, access_log=False)


if __name__ == "__main__":
    main()

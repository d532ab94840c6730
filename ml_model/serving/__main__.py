"""Serve the classifier.

    python -m ml_model.serving --host 127.0.0.1 --port 8080
    docker run --rm -p 8080:8080 IMAGE serve              # as SageMaker starts the container

Ends on SIGTERM or SIGINT, after the photos in hand are answered; new ones are refused from then on.
"""

import argparse
import logging
import signal
import sys
from pathlib import Path
from typing import Final

import uvicorn

from ml_model.classifier import LeafClassifier
from ml_model.errors import ArtifactInvalid
from ml_model.model_card import ARTIFACT_DIR
from ml_model.serving.app import create_app
from ml_model.serving.cores import usable_cores

# SageMaker kills a container 30 s after it asked it to stop.
_SHUTDOWN_LIMIT_S: Final = 20

# Decoding is three quarters of the work, and onnxruntime's threads could share the rest alone: photos side by side use
# the cores better than layers side by side. EXPERIMENTS.md has the figures.
_THREADS_PER_INFERENCE: Final = 1

# Below, nobody but SageMaker's own front or a program on the same machine listens: keep connections for them.
_KEEP_ALIVE_S: Final = 75

logger = logging.getLogger("ml_model.serving")


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; the exit status is 1 when weights and card do not belong together."""
    options = _parser().parse_args(arguments)
    for ending in (signal.SIGTERM, signal.SIGINT):
        # uvicorn puts its own in their place, and calls ours again when it is done: an end that was asked for is no
        # failure.
        signal.signal(ending, lambda *_: sys.exit(0))
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        classifier = LeafClassifier.load(options.artifact, threads=options.threads)
    except ArtifactInvalid as error:
        logger.critical("not started reason=%r", str(error))
        return 1
    model = classifier.identity
    logger.info("model ready name=%s version=%s sha256=%s", model.name, model.version, model.sha256)
    uvicorn.run(
        create_app(classifier, endpoint=options.endpoint, workers=options.workers),
        host=options.host,
        port=options.port,
        log_config=None,
        access_log=False,
        ws="none",
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_SHUTDOWN_LIMIT_S,
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.serving", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=["serve"], default="serve", help="what SageMaker asks for")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port to listen on; 0 takes a free one (%(default)s)")
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="weights and card to serve (%(default)s)"
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=usable_cores(),
        metavar="N",
        help="photos diagnosed at a time (as many as this process has cores: %(default)s)",
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=_THREADS_PER_INFERENCE,
        metavar="N",
        help="threads of one inference (%(default)s)",
    )
    parser.add_argument(
        "--endpoint", metavar="NAME", help="refuse the SDK's calls to endpoints of other names, as SageMaker would"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

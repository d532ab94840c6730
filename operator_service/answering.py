"""Answers requests to the REST API: made once for all who ask at the same time, small for who can read that."""

from fastapi import Response

from chalicelib.observability import write_metrics
from chalicelib.rest.operation import Operation
from chalicelib.rest.request import Request
from chalicelib.rest.response import Answer
from chalicelib.rest.serving import serve
from operator_service.compression import LEAST_BYTES, compressed
from operator_service.problems import response_of
from operator_service.shared_answers import SharedAnswers


class Answering:
    """Lets operations do their work; belongs into threads."""

    def __init__(self) -> None:
        self._shared = SharedAnswers()

    def answer(self, operation: Operation, request: Request, *, smaller: bool) -> Response:
        """What whoever asks gets.

        Args:
            smaller: whether they can read gzip.
        """

        def make() -> Answer:
            return _sized(_served(operation, request), operation, smaller=smaller)

        if operation.shared and not request.query and not request.body:
            return response_of(self._shared.get((operation.name, smaller), make))
        return response_of(make())


def _served(operation: Operation, request: Request) -> Answer:
    try:
        return serve(operation, request)
    finally:
        write_metrics()


def _sized(answer: Answer, operation: Operation, *, smaller: bool) -> Answer:
    # No page of a stranger's can have us compress a secret beside a guess at it: strangers have no session.
    if operation.method != "GET" or len(answer.body) < LEAST_BYTES:
        return answer
    headers = {**answer.headers, "Vary": ", ".join(filter(None, (answer.headers.get("Vary"), "Accept-Encoding")))}
    if not smaller:
        return Answer(status=answer.status, body=answer.body, headers=headers)
    return Answer(status=answer.status, body=compressed(answer.body), headers={**headers, "Content-Encoding": "gzip"})

"""What the two APIs log of each request: who asked for what, and what came of it. No query, no header, no key."""

import json
from typing import Final

# The same words for both, so that one saved query reads either. A REST API knows the route as `resourcePath`, an HTTP
# API as `routeKey`; what an API does not know, it writes as a hyphen.
REQUEST_LOG_FORMAT: Final = json.dumps(
    {
        "time": "$context.requestTime",
        "request_id": "$context.requestId",
        "address": "$context.identity.sourceIp",
        "method": "$context.httpMethod",
        "path": "$context.path",
        "status": "$context.status",
        "answer_bytes": "$context.responseLength",
        "took_ms": "$context.responseLatency",
        "behind_us_ms": "$context.integrationLatency",
        "error": "$context.error.message",
        "principal": "$context.authorizer.principalId",
    },
    separators=(",", ":"),
)

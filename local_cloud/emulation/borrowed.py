"""The private names of MiniStack that we lean on, each with the signature that we rely on.

MiniStack has no plug-in points, so the parts that we add replace functions of it. A name
can only be replaced through this table: what is patched is what the contract test watches.
"""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from local_cloud.errors import EmulatorChanged

# Every patch was tried against this version. Another one starts only after
# tests/unit/local_cloud/test_borrowed.py is green with it.
MINISTACK_VERSION: Final = "1.5.33"


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowed:
    """One private name of MiniStack. `parameters` is None for what is not a function."""

    module: str
    name: str
    parameters: tuple[str, ...] | None

    @property
    def current(self) -> Any:
        """What the name stands for now: the original, or what replaced it."""
        return getattr(importlib.import_module(self.module), self.name)

    def replace(self, replacement: Any) -> None:
        """Let the name stand for something else from now on, in this process."""
        setattr(importlib.import_module(self.module), self.name, replacement)

    def wrap(self, wrapper: Callable[[Any], Any]) -> None:
        """Replace the function by what `wrapper` makes of it."""
        self.replace(wrapper(self.current))

    def moved(self) -> str | None:
        """How the name differs from what we rely on, or None while it does not."""
        try:
            found = self.current
        except (ImportError, AttributeError) as gone:
            return str(gone)
        if self.parameters is None:
            return None
        parameters = tuple(inspect.signature(found).parameters)
        return None if parameters == self.parameters else f"{self.name}{parameters}, not {self.parameters}"


def _iot(name: str, *parameters: str) -> Borrowed:
    return Borrowed(module="ministack.services.iot", name=name, parameters=parameters)


def _iot_value(name: str) -> Borrowed:
    return Borrowed(module="ministack.services.iot", name=name, parameters=None)


RUN_RULE_ACTIONS: Final = _iot("_run_rule_actions", "account_id", "region", "rule", "payload", "topic", "client_id")
DISPATCH_RULE_ACTION: Final = _iot("_dispatch_rule_action", "account_id", "region", "rule_name", "action", "event")
RULE_MESSAGE: Final = _iot("_rule_message", "payload")
RULE_EVENT: Final = _iot("_rule_event", "sql", "topic", "payload", "client_id", "message")
RULE_SELECT_CLAUSE: Final = _iot("_rule_select_clause", "sql")
ROLE_ALLOWS: Final = _iot("_provisioning_role_allows", "role_arn", "requests")
EVALUATE_EXPRESSION: Final = _iot("_eval_select_expr", "expr", "topic", "payload", "message", "client_id")
ACTION_RESOURCE_KEYS: Final = _iot_value("_RULE_ACTION_RESOURCE_KEYS")
UNDEFINED: Final = _iot_value("_MISSING")

SUBSCRIPTIONS: Final = _iot_value("_subscriptions")
BROKER_LOCK: Final = _iot_value("_broker_lock")
SCOPED_TOPIC: Final = _iot("_scoped_topic", "account_id", "region", "topic")
PUBLISH: Final = _iot(
    "broker_publish",
    *("account_id", "region", "topic", "payload", "qos", "retain", "properties", "client_id", "principal"),
)
SUBSCRIBE: Final = _iot(
    "broker_subscribe",
    *("account_id", "region", "topic_filter", "callback", "granted_qos", "client_id"),
    *("retain_as_published", "retain_handling"),
)
UNSUBSCRIBE: Final = _iot("broker_unsubscribe", "subscription_id")

DESCRIBE_ENDPOINT: Final = _iot("_describe_endpoint", "qp")

POLICY_VARIABLE: Final = _iot_value("_POLICY_VARIABLE_RE")
POLICY_CONTEXT: Final = _iot("_mqtt_policy_context", "account_id", "region", "certificate_id", "client_id")
THINGS: Final = _iot_value("_things")
REQUEST_SCOPE: Final = _iot_value("request_scope")

PROVISIONING_TOPIC: Final = _iot("_parse_fleet_provisioning_topic", "topic")
PROVISIONING_REPLY: Final = _iot(
    "_fleet_provisioning_reply", "account_id", "region", "operation", "template_name", "payload", "connection"
)
SIGN_REQUEST: Final = _iot("_create_certificate_from_csr", "payload", "qp")
CERTIFICATES: Final = _iot_value("_certificates")
OWNERSHIP_TOKENS: Final = _iot_value("_ownership_tokens")
TOKEN_LIFETIME_S: Final = _iot_value("_OWNERSHIP_TOKEN_SECONDS")
DROP_EXPIRED: Final = _iot("_drop_expired", "store")

CERTIFICATE_REQUEST: Final = _iot("_handle_certificate", "method", "path", "body", "qp")
CONNECTED_CLIENTS: Final = _iot_value("_connected_clients")
SESSIONS: Final = _iot_value("_persistent_sessions")
MAKE_DISCONNECT: Final = _iot("_make_disconnect", "reason_code", "properties")
IOT_DATA_REQUEST: Final = Borrowed(
    module="ministack.services.iot_data",
    name="handle_request",
    parameters=("method", "path", "headers", "body", "query_params"),
)

TLS_CONTEXT: Final = _iot("_mtls_build_ssl_context")
TLS_START: Final = _iot("_mtls_start_locked")
TLS_PORT: Final = _iot("_mtls_port")
TLS_ACCEPTOR: Final = _iot_value("_MtlsAcceptor")
TLS_SERVER: Final = _iot_value("_mtls_server")
TLS_LOOP: Final = _iot_value("_mtls_loop")

KINESIS_PUT_RECORD: Final = Borrowed(module="ministack.services.kinesis", name="_put_record", parameters=("data",))
KINESIS_ITERATORS: Final = Borrowed(module="ministack.services.kinesis", name="_shard_iterators", parameters=None)
RESOURCE_HANDLERS: Final = Borrowed(
    module="ministack.services.cloudformation.provisioners", name="_RESOURCE_HANDLERS", parameters=None
)
CONDITION_KEY: Final = Borrowed(
    module="ministack.core.iam_evaluator", name="_resolve_condition_key", parameters=("key", "ctx")
)
IAM_ACTION: Final = Borrowed(
    module="ministack.core.iam_actions",
    name="extract_iam_action",
    parameters=("service", "method", "path", "headers", "body", "query_params"),
)
RESOURCE_ARN: Final = Borrowed(
    module="ministack.core.iam_actions",
    name="extract_resource_arn",
    parameters=("service", "method", "path", "headers", "body", "query_params", "region", "account_id"),
)
ENFORCE: Final = Borrowed(
    module="ministack.core.iam_evaluator",
    name="enforce",
    parameters=("access_key_id", "iam_action", "service", "region", "resource_arn", "service_context"),
)
RESOLVE_PRINCIPAL: Final = Borrowed(
    module="ministack.core.iam_evaluator",
    name="resolve_principal",
    parameters=("access_key_id", "account_id", "credential"),
)
ACCOUNT_ID: Final = Borrowed(module="ministack.core.responses", name="get_account_id", parameters=())
RUN_FUNCTION: Final = Borrowed(
    module="ministack.services.lambda_svc",
    name="_execute_function_warm",
    parameters=("func", "event", "request_id"),
)
ALARM_RECORD: Final = Borrowed(
    module="ministack.services.cloudformation.provisioners",
    name="_cw_metric_alarm_record",
    parameters=("name", "props"),
)
ACCOUNT_CONCURRENCY: Final = Borrowed(
    module="ministack.services.lambda_svc", name="_ACCOUNT_CONCURRENCY_CAP", parameters=None
)
RESOLVE_LAYER: Final = Borrowed(
    module="ministack.services.lambda_svc", name="_resolve_layer_zip", parameters=("attachment",)
)

BORROWED: Final = (
    RUN_RULE_ACTIONS,
    DISPATCH_RULE_ACTION,
    RULE_MESSAGE,
    RULE_EVENT,
    RULE_SELECT_CLAUSE,
    EVALUATE_EXPRESSION,
    ACTION_RESOURCE_KEYS,
    UNDEFINED,
    SUBSCRIPTIONS,
    BROKER_LOCK,
    SCOPED_TOPIC,
    PUBLISH,
    SUBSCRIBE,
    UNSUBSCRIBE,
    DESCRIBE_ENDPOINT,
    POLICY_VARIABLE,
    POLICY_CONTEXT,
    THINGS,
    REQUEST_SCOPE,
    PROVISIONING_TOPIC,
    PROVISIONING_REPLY,
    SIGN_REQUEST,
    CERTIFICATES,
    OWNERSHIP_TOKENS,
    TOKEN_LIFETIME_S,
    DROP_EXPIRED,
    CERTIFICATE_REQUEST,
    CONNECTED_CLIENTS,
    SESSIONS,
    MAKE_DISCONNECT,
    IOT_DATA_REQUEST,
    TLS_CONTEXT,
    TLS_START,
    TLS_PORT,
    TLS_ACCEPTOR,
    TLS_SERVER,
    TLS_LOOP,
    KINESIS_PUT_RECORD,
    KINESIS_ITERATORS,
    RESOURCE_HANDLERS,
    CONDITION_KEY,
    IAM_ACTION,
    RESOURCE_ARN,
    ENFORCE,
    RESOLVE_PRINCIPAL,
    ACCOUNT_ID,
    RUN_FUNCTION,
    ALARM_RECORD,
    ACCOUNT_CONCURRENCY,
    RESOLVE_LAYER,
    ROLE_ALLOWS,
)


def demand_pinned_version() -> None:
    """Refuse to patch a version that we do not know.

    Raises:
        EmulatorChanged: another version is installed; the message says how to get the right one.
    """
    installed = version("ministack")
    if installed != MINISTACK_VERSION:
        raise EmulatorChanged(
            f"MiniStack {MINISTACK_VERSION} is needed, {installed} is installed: "
            "run `pip install -r requirements-dev.txt`"
        )

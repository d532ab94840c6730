"""Everything by which people run the platform: alarms, a dashboard, saved questions to the logs, a budget."""

from constructs import Construct

from chalicelib import triggers
from infrastructure.components.alarms.alarm import Alarms
from infrastructure.components.alarms.functions import function_rows
from infrastructure.components.alarms.services import (
    certificate_rows,
    classifier_rows,
    operator_service_rows,
    rest_api_rows,
    sign_in_rows,
)
from infrastructure.components.alarms.ways import dead_letter_rows, photo_rows, rollout_rows, rule_rows, telemetry_rows
from infrastructure.components.budget import Budget
from infrastructure.components.operations_dashboard import OperationsDashboard
from infrastructure.components.operator_service import OperatorService
from infrastructure.components.request_traces import RequestTraces
from infrastructure.components.saved_queries import SavedQueries
from infrastructure.components.surroundings import Surroundings
from infrastructure.function_catalogue import FUNCTIONS
from infrastructure.stage_config import StageConfig


class Operations(Construct):
    """Looks after the two ways through the house and after what serves them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        around: Surroundings,
        operator: OperatorService | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self._watch(around, operator)
        dashboard = OperationsDashboard(self, "Dashboard", stage=config.stage, around=around)
        if operator is not None:
            dashboard.show_operator_service(operator.balancer, operator.targets)
        RequestTraces(self, "Traces", stage=config.stage)
        SavedQueries(self, "Queries", stage=config.stage)
        if config.monthly_budget_usd is not None:
            Budget(
                self,
                "Budget",
                stage=config.stage,
                usd=config.monthly_budget_usd,
                tell=around.notifications.alarms,
            )

    def _watch(self, around: Surroundings, operator: OperatorService | None) -> None:
        stage = self._config.stage
        names = {name: triggers.function_name(stage, name) for name in FUNCTIONS}
        alarms = Alarms(self, stage=stage, tell=around.notifications.alarms, only_basic=self._config.alarms == "basic")
        photos, undelivered = around.photos.photos, around.gateway.undelivered
        alarms.watch(telemetry_rows(around.telemetry.stream, consumer=names[triggers.TELEMETRY_CONSUMER], stage=stage))
        alarms.watch(photo_rows(photos.queue, stage=stage))
        alarms.watch(dead_letter_rows(photos=photos.dead_letters, undelivered=undelivered.dead_letters))
        alarms.watch(rule_rows(stage=stage))
        alarms.watch(rollout_rows(stage=stage))
        alarms.watch(function_rows(names))
        alarms.watch(classifier_rows(around.inference.endpoint_name))
        alarms.watch(rest_api_rows(stage))
        if operator is not None:
            alarms.watch(operator_service_rows(operator.balancer, operator.targets))
            alarms.watch(sign_in_rows(stage))
        if self._config.certificate_arn is not None:
            alarms.watch(certificate_rows(self._config.certificate_arn))

"""What a stage may cost a month. Somebody hears of it before the month is over: AWS forecasts."""

from typing import Final

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_sns as sns
from constructs import Construct

# Spent already, and still time to stop what is spending.
_SPENT_PERCENT: Final = 80
# Of a forecast; below, a forecast at the beginning of a month cries wolf.
_FORECAST_PERCENT: Final = 100


class Budget(Construct):
    """A budget over everything that carries the tag of the stage; it sees nothing until the tag is activated for
    billing, which somebody does once for each account (docs/deploy.md). It speaks by the topic of the alarms."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: str, usd: int, tell: sns.ITopic) -> None:
        super().__init__(scope, construct_id)
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=f"cloudiot-{stage}-budget",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=usd, unit="USD"),
                # The tag that the stack gives to all that it makes.
                cost_filters={"TagKeyValue": [f"user:stage${stage}"]},
            ),
            notifications_with_subscribers=[
                _told("ACTUAL", _SPENT_PERCENT, tell),
                _told("FORECASTED", _FORECAST_PERCENT, tell),
            ],
        )


def _told(kind: str, percent: int, tell: sns.ITopic) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
    return budgets.CfnBudget.NotificationWithSubscribersProperty(
        notification=budgets.CfnBudget.NotificationProperty(
            comparison_operator="GREATER_THAN",
            notification_type=kind,
            threshold=percent,
            threshold_type="PERCENTAGE",
        ),
        subscribers=[budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=tell.topic_arn)],
    )

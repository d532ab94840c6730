"use client";

import Link from "next/link";
import type { Alert } from "@/api/shapes";
import { Facts } from "@/components/Facts";
import { Moment } from "@/components/Time";
import { linkTo } from "@/rules/scope";
import { usePreferences } from "@/settings/preferences";
import { inUnit } from "@/settings/units";
import { useTexts } from "@/texts";

/** What fired and why: the rule, the worst value and its limit, who heard of it. */
export function Why({ alert }: { alert: Alert }) {
  const texts = useTexts();
  const { units } = usePreferences();
  const { value, limit, unit, site } = alert;
  const at = (time: number | null) => time && <Moment at={time} site={site} />;
  return (
    <section aria-label={texts.alerts.why} className="grid gap-2">
      <p className="text-sm">{texts.alerts.whyOf[alert.kind]}</p>
      <Facts
        facts={[
          [texts.alerts.rule, <RuleName key="" alert={alert} />],
          [texts.alerts.worst, value === null ? null : inUnit(value, unit, units)],
          [texts.alerts.limit, limit === null ? null : inUnit(limit, unit, units)],
          [texts.alerts.firstBreach, at(alert.since)],
          [texts.alerts.lastBreach, at(alert.last_at)],
          [texts.alerts.told, at(alert.told_at) ?? texts.alerts.notTold],
          [texts.alerts.escalated, alert.escalated ? texts.alerts.escalatedYes : null],
          [texts.alerts.acknowledgedBy, alert.acknowledged_by],
          [texts.alerts.snoozedUntil, at(alert.snoozed_until)],
          [texts.alerts.resolvedBy, alert.resolved_by],
          [texts.alerts.resolvedAt, at(alert.resolved_at)],
        ]}
      />
    </section>
  );
}

/** The rule's name; of a rule that somebody set, the way to it, as it holds for the device. */
function RuleName({ alert: { kind, rule_id, device_id } }: { alert: Alert }) {
  const texts = useTexts();
  return (
    <>
      <code className="font-mono">{rule_id}</code>
      {kind === "limit" && device_id !== null && (
        <>
          {" · "}
          <Link
            href={linkTo({ kind: "device", name: device_id }, rule_id)}
            prefetch={false}
            className="text-leaf underline underline-offset-4"
          >
            {texts.rules.seeRule}
          </Link>
        </>
      )}
    </>
  );
}

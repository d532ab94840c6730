/** Alert rules as people say them, in the viewer's units. */
import type { Rule, RuleCondition } from "@/api/shapes";
import { duration } from "@/settings/numbers";
import type { Units } from "@/settings/preferences";
import { limit } from "@/settings/units";
import { locale, type Texts } from "@/texts";

export type Severity = "warning" | "critical";

const SEVERITIES: readonly Severity[] = ["warning", "critical"];

/** What a rule is about, such as `Air temperature too high`; its id, if it has no conditions to tell by. */
export function title({ id, conditions }: Pick<Rule, "id" | "conditions">, texts: Texts): string {
  if (conditions.length === 0) return id;
  const troubles = conditions.map(({ metric, direction }) => texts.rules.too(nameOf(metric, texts), direction));
  return new Intl.ListFormat(locale(), { type: "disjunction" }).format(troubles);
}

/** A line for each limit, such as `Air temperature above 32 °C for 10 minutes: warning`. */
export function limits({ conditions, for_min }: Rule, units: Units, texts: Texts) {
  const lasting = for_min === 0 ? null : minutes(for_min);
  return conditions.flatMap((condition) =>
    SEVERITIES.flatMap((severity) => {
      const { metric, direction, [severity]: value } = condition;
      if (value === null) return [];
      const beyond = limit(metric, value, units);
      const name = nameOf(metric, texts);
      return [
        { severity, text: texts.rules.limit(name, texts.rules[direction], beyond, lasting, texts.state[severity]) },
      ];
    }),
  );
}

/** When it is over, and how patiently people are told: a sentence each. */
export function patience(rule: Rule, units: Units, texts: Texts): string[] {
  const { conditions, repeat_min, escalate_min, quiet_hours } = rule;
  return [
    ...conditions.map((condition) => over(condition, conditions.length > 1, units, texts)),
    ...(repeat_min === null ? [] : [texts.rules.repeated(minutes(repeat_min))]),
    ...(escalate_min === null ? [] : [texts.rules.escalated(minutes(escalate_min))]),
    ...(quiet_hours === null ? [] : [texts.rules.quiet(quiet_hours.start, quiet_hours.end)]),
  ];
}

function over(condition: RuleCondition, isOneOfMany: boolean, units: Units, texts: Texts): string {
  const { metric, direction, warning, critical, clear_margin } = condition;
  // The mildest limit is the last one that a value comes back over.
  const mildest = warning ?? critical ?? 0;
  const at = limit(metric, direction === "above" ? mildest - clear_margin : mildest + clear_margin, units);
  return isOneOfMany
    ? texts.rules.overOf(nameOf(metric, texts), direction, at)
    : texts.rules.over(direction, at);
}

function nameOf(metric: string, texts: Texts): string {
  return texts.metrics[metric] ?? metric;
}

function minutes(many: number): string {
  return duration(many * 60, "long");
}

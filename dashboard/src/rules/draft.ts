/** What the form of a rule holds: all as it is written, in the viewer's units. */
import type { Rule, RuleCondition, StandardMetric } from "@/api/shapes";
import type { Units } from "@/settings/preferences";
import { displayOf } from "@/settings/units";

export interface ConditionDraft {
  warning: string;
  critical: string;
  margin: string;
}

export interface Draft {
  conditions: readonly ConditionDraft[];
  forMin: string;
  repeatMin: string;
  escalateMin: string;
  quietFrom: string;
  quietTo: string;
}

// Finer than any sensor, and coarse enough that 95 °F comes back as 95.
const WRITTEN_DIGITS = 2;
const STORED_DIGITS = 4;

/** The form as it begins for a rule. */
export function draftOf(rule: Rule, units: Units): Draft {
  const { conditions, for_min, repeat_min, escalate_min, quiet_hours } = rule;
  return {
    conditions: conditions.map((condition) => conditionDraft(condition, units)),
    forMin: for_min.toString(),
    repeatMin: repeat_min?.toString() ?? "",
    escalateMin: escalate_min?.toString() ?? "",
    quietFrom: quiet_hours?.start ?? "",
    quietTo: quiet_hours?.end ?? "",
  };
}

/** The rule that a form means. What was not touched is stored as it was, to the last digit. */
export function ruleOf(draft: Draft, before: Rule, units: Units): Rule {
  const { quietFrom, quietTo } = draft;
  const start = draftOf(before, units);
  return {
    ...before,
    conditions: before.conditions.map((condition, index) => {
      const [written, begun] = [draft.conditions[index], start.conditions[index]];
      if (written === undefined || begun === undefined) return condition;
      const { of, from } = displayOf(condition.metric, units);
      const limit = (name: "warning" | "critical") =>
        written[name] === begun[name] ? condition[name] : stored(written[name], from);
      const isMarginTouched = written.margin !== begun.margin;
      return {
        ...condition,
        warning: limit("warning"),
        critical: limit("critical"),
        // A margin is a difference: 1.8 °F are 1 °C.
        clear_margin: isMarginTouched
          ? (stored(written.margin, (value) => from(value + of(0))) ?? 0)
          : condition.clear_margin,
      };
    }),
    // Nothing written is at once.
    for_min: Number(draft.forMin),
    quiet_hours: quietFrom === "" || quietTo === "" ? null : { start: quietFrom, end: quietTo },
    repeat_min: minutes(draft.repeatMin),
    escalate_min: minutes(draft.escalateMin),
    enabled: true,
  };
}

/** What a rule is called that watches this, such as `air-temp-high`. */
export function nameFor(metric: StandardMetric, direction: RuleCondition["direction"]): string {
  return `${metric.replace(/_[a-z]+$/, "").replaceAll("_", "-")}-${direction === "above" ? "high" : "low"}`;
}

/** A rule without limits yet, named after what it watches; by a number too, if that name is taken. */
export function newRule(metric: StandardMetric, direction: RuleCondition["direction"], taken: readonly string[]): Rule {
  const name = nameFor(metric, direction);
  let id = name;
  for (let number = 2; taken.includes(id); number += 1) id = `${name}-${number}`;
  return {
    id,
    conditions: [{ metric, direction, warning: null, critical: null, clear_margin: 0 }],
    for_min: 0,
    quiet_hours: null,
    repeat_min: null,
    escalate_min: null,
    enabled: true,
  };
}

function conditionDraft({ metric, warning, critical, clear_margin }: RuleCondition, units: Units): ConditionDraft {
  const { of } = displayOf(metric, units);
  const limit = (value: number | null) => (value === null ? "" : written(of(value)));
  return { warning: limit(warning), critical: limit(critical), margin: written(of(clear_margin) - of(0)) };
}

function written(value: number): string {
  return Number(value.toFixed(WRITTEN_DIGITS)).toString();
}

function stored(text: string, from: (shown: number) => number): number | null {
  return text === "" ? null : Number(from(Number(text)).toFixed(STORED_DIGITS));
}

function minutes(text: string): number | null {
  return text === "" ? null : Number(text);
}

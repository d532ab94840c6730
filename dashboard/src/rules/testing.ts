import type { Rule, RuleCondition } from "@/api/shapes";

/** For tests: a rule of one condition, above a limit of the air's temperature unless it is said otherwise. */
export function aRule(id: string, condition: Partial<RuleCondition> = {}, rest: Partial<Rule> = {}): Rule {
  return {
    id,
    conditions: [
      { metric: "air_temp_c", direction: "above", warning: null, critical: null, clear_margin: 0, ...condition },
    ],
    for_min: 0,
    quiet_hours: null,
    repeat_min: null,
    escalate_min: null,
    enabled: true,
    ...rest,
  };
}

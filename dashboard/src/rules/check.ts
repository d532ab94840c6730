/** What is wrong with a form, before it is sent: in sentences, and in the viewer's units. */
import type { ApiProblem } from "@/api/client";
import type { Rule, RuleCondition, StandardMetric } from "@/api/shapes";
import type { Units } from "@/settings/preferences";
import { limit } from "@/settings/units";
import type { Texts } from "@/texts";
import type { Draft } from "./draft";

/** Sentences by the field that they are about, named as the API names it within a rule: `conditions[0].warning`. */
export type Wrong = Readonly<Record<string, string>>;

/** What can be measured at all, as in the platform's catalogue of metrics, whose word is the last. */
export const POSSIBLE: Record<StandardMetric, readonly [number, number]> = {
  air_temp_c: [-40, 70],
  humidity_pct: [0, 100],
  leaf_wetness_pct: [0, 100],
  soil_moisture_pct: [0, 100],
  soil_temp_c: [-30, 70],
  light_lux: [0, 200_000],
  co2_ppm: [0, 20_000],
  battery_v: [0, 60],
};

// As the API takes them.
const FOR_MIN = [0, 1_440] as const;
const REPEAT_MIN = [5, 10_080] as const;
const ESCALATE_MIN = [1, 1_440] as const;

/** Looks through a form and the rule that it means; nothing is wrong if the answer is empty. */
export function wrongIn(draft: Draft, rule: Rule, units: Units, texts: Texts): Wrong {
  const sentences = texts.rules.wrong;
  const found: Record<string, string | null> = {
    for_min: wholeMinutes(draft.forMin, FOR_MIN, texts),
    repeat_min: wholeMinutes(draft.repeatMin, REPEAT_MIN, texts),
    escalate_min: wholeMinutes(draft.escalateMin, ESCALATE_MIN, texts),
    "quiet_hours.end": quietHours(draft, texts),
  };
  rule.conditions.forEach((condition, index) => {
    const field = `conditions[${index}]`;
    found[`${field}.critical`] = limitWrong(condition, condition.critical, units, texts);
    found[`${field}.warning`] =
      limitWrong(condition, condition.warning, units, texts) ?? together(condition, units, texts);
    found[`${field}.clear_margin`] = condition.clear_margin < 0 ? sentences.negative : null;
  });
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** What the API found wrong with one rule of those that were sent; null if its reasons lie elsewhere. */
export function wrongBy(problem: ApiProblem, index: number): Wrong | null {
  const prefix = `rules[${index}].`;
  const own = problem.fields.filter(({ field }) => field.startsWith(prefix));
  if (own.length === 0) return null;
  return Object.fromEntries(own.map(({ field, reason }) => [field.slice(prefix.length), reason]));
}

function limitWrong(
  { metric, direction }: RuleCondition,
  value: number | null,
  units: Units,
  texts: Texts,
): string | null {
  if (value === null) return null;
  const [low, high] = POSSIBLE[metric as StandardMetric];
  const name = texts.metrics[metric] ?? metric;
  if (value < low || value > high) {
    return texts.rules.wrong.notPossible(name, limit(metric, low, units), limit(metric, high, units));
  }
  const end = direction === "above" ? high : low;
  return value === end
    ? texts.rules.wrong.neverBeyond(name, texts.rules[direction], limit(metric, end, units))
    : null;
}

/** Whether the two limits of a condition make sense together. */
function together(condition: RuleCondition, units: Units, texts: Texts): string | null {
  const { metric, direction, warning, critical } = condition;
  if (warning === null) return critical === null ? texts.rules.wrong.noLimit : null;
  if (critical === null) return null;
  const isBeyond = direction === "above" ? warning > critical : warning < critical;
  return isBeyond ? texts.rules.wrong.order(limit(metric, critical, units)) : null;
}

function wholeMinutes(text: string, [least, most]: readonly [number, number], texts: Texts): string | null {
  if (text === "") return null;
  const minutes = Number(text);
  return Number.isInteger(minutes) && minutes >= least && minutes <= most
    ? null
    : texts.rules.wrong.minutes(least, most);
}

function quietHours({ quietFrom, quietTo }: Draft, texts: Texts): string | null {
  if ((quietFrom === "") !== (quietTo === "")) return texts.rules.wrong.quietBoth;
  return quietFrom !== "" && quietFrom === quietTo ? texts.rules.wrong.quietSame : null;
}

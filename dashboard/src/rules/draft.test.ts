import { describe, expect, it } from "vitest";
import { draftOf, newRule, ruleOf } from "./draft";
import { aRule } from "./testing";

const heat = aRule(
  "air-temp-high",
  { warning: 34.123456, critical: 40, clear_margin: 1 },
  { for_min: 10, repeat_min: 120, quiet_hours: { start: "22:00", end: "06:00" } },
);

describe("a form of a rule", () => {
  it.each(["metric", "imperial"] as const)("that nobody touched means the rule to the last digit (%s)", (units) => {
    expect(ruleOf(draftOf(heat, units), heat, units)).toEqual(heat);
  });

  it("is written in the viewer's units and stored in the metric's", () => {
    const draft = draftOf(heat, "imperial");
    expect(draft.conditions[0]).toEqual({ warning: "93.42", critical: "104", margin: "1.8" });

    const written = { ...draft, conditions: [{ warning: "95", critical: "100.4", margin: "3.6" }] };
    const [condition] = ruleOf(written, heat, "imperial").conditions;
    expect(condition).toMatchObject({ warning: 35, critical: 38, clear_margin: 2 });
  });

  it("means no limit and no patience where nothing is written", () => {
    const conditions = [{ warning: "", critical: "", margin: "" }];
    const empty = { conditions, forMin: "", repeatMin: "", escalateMin: "", quietFrom: "", quietTo: "" };
    const rule = ruleOf(empty, heat, "imperial");
    expect(rule.conditions[0]).toMatchObject({ warning: null, critical: null, clear_margin: 0 });
    expect(rule).toMatchObject({ for_min: 0, repeat_min: null, escalate_min: null, quiet_hours: null });
  });

  it("switches on what was off", () => {
    const off = { ...heat, enabled: false };
    expect(ruleOf(draftOf(off, "metric"), off, "metric").enabled).toBe(true);
  });
});

describe("newRule", () => {
  it.each([
    ["leaf_wetness_pct", "above", [], "leaf-wetness-high"],
    ["air_temp_c", "below", ["air-temp-low"], "air-temp-low-2"],
    ["co2_ppm", "above", ["co2-high", "co2-high-2"], "co2-high-3"],
  ] as const)("of %s %s, beside %j, is %s", (metric, direction, taken, id) => {
    expect(newRule(metric, direction, taken)).toEqual(aRule(id, { metric, direction }));
  });
});

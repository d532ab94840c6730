import { describe, expect, it } from "vitest";
import { ApiProblem } from "@/api/client";
import type { Units } from "@/settings/preferences";
import { en } from "@/texts/en";
import { wrongBy, wrongIn } from "./check";
import { draftOf, ruleOf, type Draft } from "./draft";
import { aRule } from "./testing";

const heat = aRule("air-temp-high", { warning: 35, critical: 40, clear_margin: 1 });
const begun = draftOf(heat, "metric");
const wrong = (draft: Partial<Draft>, units: Units = "metric") => {
  const whole = { ...draftOf(heat, units), ...draft };
  return wrongIn(whole, ruleOf(whole, heat, units), units, en);
};
const limits = (written: Partial<Draft["conditions"][number]>) => ({
  conditions: [{ ...begun.conditions[0]!, ...written }],
});

describe("wrongIn", () => {
  it("finds nothing in a sensible form", () => {
    expect(wrong({})).toEqual({});
    expect(wrong({ forMin: "", repeatMin: "", escalateMin: "" })).toEqual({});
    expect(wrong(limits({ warning: "" }))).toEqual({});
  });

  it.each([
    [{ warning: "", critical: "" }, "warning", "Set a limit for the warning, for the critical alert, or for both."],
    [{ warning: "41" }, "warning", "The warning has to come before the critical alert at 40 °C."],
    [{ critical: "95" }, "critical", "Air temperature is between -40 °C and 70 °C."],
    [{ critical: "70" }, "critical", "Air temperature is never above 70 °C."],
    [{ margin: "-1" }, "clear_margin", "The margin is zero or more."],
  ])("finds %j", (written, field, sentence) => {
    expect(wrong(limits(written))).toEqual({ [`conditions[0].${field}`]: sentence });
  });

  it("speaks in the viewer's units", () => {
    const conditions = [{ warning: "", critical: "200", margin: "0" }];
    expect(wrong({ conditions }, "imperial")).toEqual({
      "conditions[0].critical": "Air temperature is between -40 °F and 158 °F.",
    });
  });

  it.each([
    [{ forMin: "1441" }, "for_min", "Whole minutes, 0 to 1,440."],
    [{ forMin: "2.5" }, "for_min", "Whole minutes, 0 to 1,440."],
    [{ repeatMin: "4" }, "repeat_min", "Whole minutes, 5 to 10,080."],
    [{ escalateMin: "0" }, "escalate_min", "Whole minutes, 1 to 1,440."],
    [{ quietFrom: "22:00" }, "quiet_hours.end", "Say when the quiet begins and when it ends, or neither."],
    [{ quietFrom: "22:00", quietTo: "22:00" }, "quiet_hours.end", "Quiet hours cannot end when they start."],
  ])("finds %j", (written, field, sentence) => {
    expect(wrong(written)).toEqual({ [field]: sentence });
  });
});

describe("wrongBy", () => {
  const problem = (field: string) => new ApiProblem(400, "No.", [{ field, reason: "could never clear" }]);

  it("finds the field of the rule that was changed", () => {
    expect(wrongBy(problem("rules[2].conditions[0].clear_margin"), 2)).toEqual({
      "conditions[0].clear_margin": "could never clear",
    });
  });

  it("is nothing when the reason lies elsewhere", () => {
    expect(wrongBy(problem("rules[1].conditions[0].clear_margin"), 2)).toBeNull();
    expect(wrongBy(problem("etag"), 0)).toBeNull();
  });
});

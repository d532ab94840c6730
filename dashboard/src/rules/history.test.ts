import { describe, expect, it } from "vitest";
import type { Rule, RulesChange } from "@/api/shapes";
import { en } from "@/texts/en";
import { told } from "./history";
import { rowsOf, switchedOff } from "./layers";
import { FLEET } from "./scope";
import { aRule } from "./testing";

const heat = aRule("air-temp-high", { warning: 35, critical: 40 });
const now = { known: rowsOf([{ scope: FLEET, rules: [heat] }]), units: "metric", texts: en } as const;
const change = (...rules: Rule[]): RulesChange => ({ change_id: "1", scope: "fleet", at: 0, who: "owner", rules });

describe("told", () => {
  it("has of a changed rule the sentences that are others now", () => {
    const milder = aRule("air-temp-high", { warning: 35, critical: 38 });
    expect(told(change(milder), [heat], now)).toEqual([
      {
        id: "air-temp-high",
        kind: "altered",
        title: "Air temperature too high",
        gone: ["Air temperature above 40 °C: critical"],
        come: ["Air temperature above 38 °C: critical"],
      },
    ]);
  });

  it("has rules that came and went", () => {
    const frost = aRule("air-temp-low", { direction: "below", warning: 5 });
    const kinds = told(change(frost), [heat], now).map(({ id, kind }) => [id, kind]);
    expect(kinds).toEqual([
      ["air-temp-high", "removed"],
      ["air-temp-low", "added"],
    ]);
  });

  it("says that one was switched off, by the name that it has today", () => {
    const [line] = told(change(switchedOff("air-temp-high")), [], now);
    expect(line?.come).toEqual(["Switched off: nobody is warned."]);
    expect(line?.title).toBe("Air temperature too high");
  });

  it("is nothing when nothing changed", () => {
    expect(told(change(heat), [heat], now)).toEqual([]);
  });
});

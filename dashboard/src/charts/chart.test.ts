import { describe, expect, it } from "vitest";
import type { DeviceRules } from "@/api/shapes";
import type { Telemetry } from "@/device/useTelemetry";
import { en } from "@/texts/en";
import { chartsOf, limitsOf } from "./chart";

const rule = (change: object) => ({
  id: "air-temp-high",
  conditions: [{ metric: "air_temp_c", direction: "above", warning: 35, critical: 40, clear_margin: 1 }],
  enabled: true,
  ...change,
});
const rulesOf = (...rules: object[]) => ({ device_id: "a", rules }) as unknown as DeviceRules;
const point = { at: 0, mean: 1, min: 1, max: 1 };

describe("limitsOf", () => {
  it("gives warning and critical limits in the unit shown", () => {
    expect(limitsOf("air_temp_c", rulesOf(rule({})), (celsius) => celsius * 2)).toEqual([
      { value: 70, direction: "above", severity: "warning" },
      { value: 80, direction: "above", severity: "critical" },
    ]);
  });

  it("leaves out rules that are switched off, and other metrics", () => {
    expect(limitsOf("air_temp_c", rulesOf(rule({ enabled: false })), Number)).toEqual([]);
    expect(limitsOf("humidity_pct", rulesOf(rule({})), Number)).toEqual([]);
  });
});

describe("chartsOf", () => {
  it("puts the standard metrics first and a device's own ones last", () => {
    const telemetry: Telemetry = {
      window: { from: 0, to: 1, resolution: "raw" },
      series: new Map([
        ["ph", [point]],
        ["battery_v", [point]],
        ["air_temp_c", [point]],
      ]),
    };
    const charts = chartsOf(telemetry, { rules: undefined, moments: [], units: "metric", texts: en });
    expect(charts.map(({ label }) => label)).toEqual(["Air temperature", "Battery", "ph"]);
  });
});

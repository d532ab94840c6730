import { describe, expect, it } from "vitest";
import { inUnit, shown } from "./units";

describe("shown", () => {
  it.each([
    ["air_temp_c", 21.44, "metric", "21.4 °C"],
    ["air_temp_c", 20, "imperial", "68.0 °F"],
    ["humidity_pct", 83.1, "imperial", "83 %"],
    ["battery_v", 3.9, "metric", "3.90 V"],
    ["ph", 6.5, "metric", "6.50"],
  ] as const)("%s %d in %s units is %s", (metric, value, units, text) => {
    expect(shown(metric, value, units)).toBe(text);
  });
});

describe("inUnit", () => {
  it.each([
    [36.54, "°C", "metric", "36.5 °C"],
    [35, "°C", "imperial", "95 °F"],
    [3, "", "metric", "3"],
    [92, "%", "imperial", "92 %"],
  ] as const)("%d %s in %s units is %s", (value, unit, units, text) => {
    expect(inUnit(value, unit, units)).toBe(text);
  });
});

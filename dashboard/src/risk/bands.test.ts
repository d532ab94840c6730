import { describe, expect, it } from "vitest";
import { callsForAction, heatOf } from "./bands";

const MODEL = {
  bands: [
    { name: "low", starts_at: 0, alerts: false },
    { name: "moderate", starts_at: 7, alerts: false },
    { name: "high", starts_at: 15, alerts: true },
  ],
};

describe("heatOf", () => {
  it.each([
    ["low", "calm"],
    ["moderate", "raised"],
    ["high", "alerting"],
    ["unknown", "unknown"],
    [null, "measure"],
  ] as const)("%s is %s", (band, heat) => {
    expect(heatOf(MODEL, band)).toBe(heat);
  });
});

describe("callsForAction", () => {
  it.each([
    ["calm", false],
    ["unknown", false],
    ["measure", false],
    ["raised", true],
    ["alerting", true],
  ] as const)("%s: %s", (heat, calls) => {
    expect(callsForAction(heat)).toBe(calls);
  });
});

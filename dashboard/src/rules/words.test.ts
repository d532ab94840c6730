import { describe, expect, it } from "vitest";
import { en } from "@/texts/en";
import { aRule } from "./testing";
import { limits, patience, title } from "./words";

const heat = aRule(
  "air-temp-high",
  { warning: 32, critical: 38.5, clear_margin: 1 },
  { for_min: 10, repeat_min: 120, escalate_min: 30, quiet_hours: { start: "22:00", end: "06:00" } },
);
const mould = {
  ...aRule("mould-weather"),
  conditions: [
    ...aRule("", { metric: "humidity_pct", warning: 92, clear_margin: 3 }).conditions,
    ...aRule("", { metric: "leaf_wetness_pct", critical: 60 }).conditions,
  ],
};

describe("title", () => {
  it("says what the trouble is", () => {
    expect(title(heat, en)).toBe("Air temperature too high");
    expect(title(mould, en)).toBe("Humidity too high or Leaf wetness too high");
  });

  it("is the id of a rule that has no conditions", () => {
    expect(title({ id: "air-temp-high", conditions: [] }, en)).toBe("air-temp-high");
  });
});

describe("limits", () => {
  it("are a sentence each, in the viewer's units", () => {
    expect(limits(heat, "metric", en).map(({ text }) => text)).toEqual([
      "Air temperature above 32 °C for 10 minutes: warning",
      "Air temperature above 38.5 °C for 10 minutes: critical",
    ]);
    expect(limits(heat, "imperial", en)[0]?.text).toBe("Air temperature above 89.6 °F for 10 minutes: warning");
  });

  it("leave out what has no limit", () => {
    expect(limits(mould, "metric", en)).toEqual([
      { severity: "warning", text: "Humidity above 92 %: warning" },
      { severity: "critical", text: "Leaf wetness above 60 %: critical" },
    ]);
  });
});

describe("patience", () => {
  it("tells when it is over, and how people are told", () => {
    expect(patience(heat, "metric", en)).toEqual([
      "It counts as over after ten minutes at 31 °C or less.",
      "People are told again every 2 hours, until somebody acknowledges.",
      "Unacknowledged for 30 minutes, it goes to the second address.",
      "Warnings wait from 22:00 to 06:00, site time; critical ones do not.",
    ]);
  });

  it("moves the end by the margin in the viewer's units, upwards of a limit below", () => {
    const frost = aRule("air-temp-low", { direction: "below", warning: 5, clear_margin: 1 });
    expect(patience(frost, "imperial", en)).toEqual(["It counts as over after ten minutes at 42.8 °F or more."]);
  });

  it("names the metric where there are several", () => {
    expect(patience(mould, "metric", en)).toEqual([
      "Humidity counts as well again at 89 % or less.",
      "Leaf wetness counts as well again at 60 % or less.",
    ]);
  });
});

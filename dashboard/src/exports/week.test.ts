import { describe, expect, it } from "vitest";
import { lastWeeks, weekOf } from "./week";

describe("weekOf", () => {
  it.each([
    ["2026-11-23", "2026-W48"],
    ["2026-11-22", "2026-W47"],
    // New Year's Day may belong to the old year's last week, and the last days of December to the new year's first.
    ["2027-01-01", "2026-W53"],
    ["2024-12-30", "2025-W01"],
  ])("%s is in %s", (date, week) => {
    expect(weekOf(Date.parse(date))).toBe(week);
  });
});

describe("lastWeeks", () => {
  it("begins with this one", () => {
    expect(lastWeeks(3, Date.parse("2026-11-23"))).toEqual(["2026-W48", "2026-W47", "2026-W46"]);
  });
});

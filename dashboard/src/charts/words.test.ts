import { describe, expect, it } from "vitest";
import { en } from "@/texts/en";
import type { Chart } from "./chart";
import { pointedAt } from "./options";
import { chartInWords } from "./words";

const MINUTE = 60_000;
const TWO_MINUTES = { from: 0, to: 2 * MINUTE };

const air = (change: Partial<Chart>): Chart => ({
  metric: "air_temp_c",
  label: "Air temperature",
  unit: "°C",
  digits: 1,
  span: 2,
  columns: [
    [0, 60],
    [20, 41],
    [19, 40],
    [21, 42],
  ],
  limits: [],
  moments: [],
  ...change,
});

describe("chartInWords", () => {
  it("tells the last value and the range", () => {
    expect(chartInWords(air({}), TWO_MINUTES, en)).toBe("Air temperature: 41.0 °C, between 19.0 °C and 42.0 °C");
  });

  it("tells the limits that are drawn", () => {
    const limits = [
      { value: 40, direction: "above", severity: "critical" },
      { value: 5, direction: "below", severity: "warning" },
    ] as const;
    expect(chartInWords(air({ limits }), TWO_MINUTES, en)).toMatch(/; Critical above 40\.0 °C; Warning below 5\.0 °C$/);
  });

  it("counts the alerts and photos of the stretch that is shown, and no others", () => {
    const moments = [
      { from: -MINUTE, to: 0.5 * MINUTE, kind: "critical" },
      { from: 3 * MINUTE, to: 4 * MINUTE, kind: "warning" },
      { from: MINUTE, to: MINUTE, kind: "photo" },
      { from: 0, to: 0, kind: "photo" },
    ] as const;
    expect(chartInWords(air({ moments }), TWO_MINUTES, en)).toMatch(/; 1 alert meanwhile; 2 photos meanwhile$/);
  });

  it("says that nothing was measured", () => {
    expect(chartInWords(air({ columns: [[], [], [], []] }), TWO_MINUTES, en)).toBe(
      "Air temperature: Nothing was measured in this time.",
    );
  });
});

describe("pointedAt", () => {
  const noon = Date.UTC(2026, 5, 1, 12);

  it("adds the time there where the clocks differ", () => {
    expect(pointedAt(noon, "Asia/Tokyo", en)).toMatch(/12:00\sPM \(9:00\sPM there\)$/);
  });

  it("says it once where they do not, or while the zone is unknown", () => {
    expect(pointedAt(noon, "UTC", en)).toMatch(/12:00\sPM$/);
    expect(pointedAt(noon, undefined, en)).toMatch(/12:00\sPM$/);
  });
});

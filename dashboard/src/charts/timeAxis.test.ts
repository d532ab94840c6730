import { describe, expect, it } from "vitest";
import { timeTicks } from "./timeAxis";

const HOUR = 3_600;
const EVENING = Date.UTC(2026, 10, 22, 20) / 1000;

describe("timeTicks", () => {
  it("names the day at the first tick and at midnight", () => {
    const ticks = timeTicks([EVENING, EVENING + 4 * HOUR, EVENING + 8 * HOUR], 4 * HOUR);
    expect(ticks.map((tick) => tick.includes("\nNov"))).toEqual([true, true, false]);
  });

  it("names days alone where ticks are days apart", () => {
    expect(timeTicks([EVENING], 86_400)).toEqual(["Nov 22"]);
  });
});

import { describe, expect, it } from "vitest";
import { columnsOf } from "./gaps";

const point = (at: number, mean = 1) => ({ at, mean, min: mean - 1, max: mean + 1 });
const asIs = (value: number) => value;

describe("columnsOf", () => {
  it("gives times in seconds and the three values of each point", () => {
    expect(columnsOf([point(1_000, 5)], 60_000, asIs)).toEqual([[1], [5], [4], [6]]);
  });

  it("breaks the line where points are missing", () => {
    const [times, means] = columnsOf([point(0), point(60_000), point(600_000)], 60_000, asIs);
    expect(times).toEqual([0, 60, 330, 600]);
    expect(means).toEqual([1, 1, null, 1]);
  });

  it("does not break it where a message came a little late", () => {
    const [times] = columnsOf([point(0), point(120_000)], 60_000, asIs);
    expect(times).toEqual([0, 120]);
  });

  it("takes the usual distance of raw samples, whatever it is", () => {
    const every5min = [0, 300_000, 600_000, 2_400_000].map((at) => point(at));
    const [, means] = columnsOf(every5min, null, asIs);
    expect(means).toEqual([1, 1, 1, null, 1]);
  });

  it("converts mean, lowest and highest to the unit shown", () => {
    expect(columnsOf([point(0, 10)], null, (value) => value * 2).slice(1)).toEqual([[20], [18], [22]]);
  });

  it("makes nothing of nothing", () => {
    expect(columnsOf([], null, asIs)).toEqual([[], [], [], []]);
  });
});

import { describe, expect, it } from "vitest";
import { lastOf, RANGES, scaled, shifted, stepOf, windowOf } from "./timeWindow";

const NOW = 1_763_823_600_000;
const HOUR = 3_600_000;
const MOST_POINTS = 2_300;

describe("lastOf", () => {
  it.each(RANGES)("%s ends now and never asks for more points than a screen shows", (range) => {
    const { from, to, resolution } = lastOf(range, NOW);
    expect(to).toBe(NOW);
    expect((to - from) / (stepOf(resolution) ?? 10_000)).toBeLessThan(MOST_POINTS);
  });
});

describe("windowOf", () => {
  it("reads a stretch of an hour as it was measured", () => {
    expect(windowOf(NOW - HOUR, NOW).resolution).toBe("raw");
  });

  it("asks for whole milliseconds, as the API takes them", () => {
    expect(windowOf(0.4, 10.6)).toMatchObject({ from: 0, to: 11 });
  });
});

describe("shifted", () => {
  it("goes back by a part of its length", () => {
    expect(shifted(lastOf("h1", NOW), -0.5, NOW)).toMatchObject({ from: NOW - 1.5 * HOUR, to: NOW - 0.5 * HOUR });
  });

  it("ends now at the latest", () => {
    expect(shifted(windowOf(NOW - 2 * HOUR, NOW - 0.25 * HOUR), 0.5, NOW).to).toBe(NOW);
  });
});

describe("scaled", () => {
  it("keeps the middle", () => {
    expect(scaled(windowOf(NOW - 4 * HOUR, NOW - 2 * HOUR), 0.5, NOW)).toMatchObject({
      from: NOW - 3.5 * HOUR,
      to: NOW - 2.5 * HOUR,
    });
  });

  it("ends now at the latest", () => {
    expect(scaled(lastOf("h1", NOW), 2, NOW)).toMatchObject({ from: NOW - 2 * HOUR, to: NOW });
  });

  it("stays between ten minutes and ninety days", () => {
    const short = scaled(lastOf("h1", NOW), 0.001, NOW);
    expect(short.to - short.from).toBe(600_000);
    const long = scaled(lastOf("d90", NOW), 10, NOW);
    expect(long.to - long.from).toBe(90 * 24 * HOUR);
  });
});

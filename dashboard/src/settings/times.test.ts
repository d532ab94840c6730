import { describe, expect, it } from "vitest";
import { ago, clock, momentThere } from "./times";

const NOON = Date.UTC(2026, 5, 1, 12);

describe("ago", () => {
  it.each([
    [20_000, "now"],
    [5 * 60_000, "5m ago"],
    [3 * 3_600_000, "3h ago"],
    [59.7 * 60_000, "59m ago"],
    [24 * 3_600_000, "yesterday"],
    [-26 * 3_600_000, "tomorrow"],
  ])("%d milliseconds are %s", (since, text) => {
    expect(ago(NOON - since, NOON)).toBe(text);
  });
});

describe("clock", () => {
  it("goes by the site where it is asked for", () => {
    expect(clock(NOON, "Asia/Tokyo")).toMatch(/^9:00\sPM$/);
    expect(clock(NOON)).toMatch(/^12:00\sPM$/);
  });
});

describe("momentThere", () => {
  it("is the next day where it is later", () => {
    expect(momentThere(Date.UTC(2026, 5, 1, 20), "Asia/Tokyo")).toContain("Jun 2");
  });
});

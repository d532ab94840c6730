import { describe, expect, it } from "vitest";
import { duration, percent } from "./numbers";

describe("duration", () => {
  it.each([
    [0.4, "0.4 sec"],
    [45, "45 sec"],
    [300, "5 min"],
    [5_400, "1.5 hr"],
    [172_800, "2 days"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe("percent", () => {
  it("is whole", () => {
    expect(percent(0.934)).toBe("93%");
  });
});

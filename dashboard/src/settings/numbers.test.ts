import { describe, expect, it } from "vitest";
import { duration, fileSize, likelihood, percent } from "./numbers";

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

describe("fileSize", () => {
  it.each([
    [64_000, "64 kB"],
    [1_234, "1.2 kB"],
    [1_048_576, "1 MB"],
    [33_554_432, "34 MB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(fileSize(bytes)).toBe(text);
  });
});

describe("likelihood", () => {
  it.each([
    [0, "<1%"],
    [0.0049, "<1%"],
    [0.005, "1%"],
    [0.934, "93%"],
    [0.9949, "99%"],
    [0.995, ">99%"],
    [1, ">99%"],
  ])("%d is %s", (part, text) => {
    expect(likelihood(part)).toBe(text);
  });
});

describe("percent", () => {
  it("is whole", () => {
    expect(percent(0.934)).toBe("93%");
  });
});

import { describe, expect, it } from "vitest";
import type { Configuration, Settings } from "@/api/shapes";
import { en } from "@/texts/en";
import { changeTo, settingInWords, wishOf } from "./settings";

const NOTHING: Settings = {
  sample_every_s: null,
  report_every_s: null,
  capture: { enabled: null, from: null, to: null },
  metrics: null,
  place: { site: null, time_zone: null },
};
const configuration = (desired: Partial<Settings>): Configuration => ({
  desired: { ...NOTHING, ...desired },
  reported: null,
  differs: [],
  differs_since: null,
  refused: {},
  reported_at: null,
  etag: "5c1f0e7a9b3d2468",
});

describe("settingInWords", () => {
  it.each([
    ["report_every_s", "5 min"],
    ["capture.enabled", "no"],
    ["capture.from", "06:00"],
    ["metrics", "Air temperature, ph"],
    ["place.site", null],
  ] as const)("%s is %s", (setting, words) => {
    const settings = {
      ...NOTHING,
      report_every_s: 300,
      capture: { enabled: false, from: "06:00", to: "21:00" },
      metrics: ["air_temp_c", "ph"],
    };
    expect(settingInWords(settings, setting, en)).toBe(words);
  });

  it("says that photos are taken all day when they begin and end at the same time", () => {
    const capture = { enabled: true, from: "00:00", to: "00:00" };
    expect(settingInWords({ ...NOTHING, capture }, "capture.to", en)).toBe("00:00 (all day)");
  });

  it("is nothing while the device has not reported", () => {
    expect(settingInWords(null, "metrics", en)).toBeNull();
  });
});

describe("a form of a device's settings", () => {
  it("begins with the wishes and sends the same ones back", () => {
    const capture = { enabled: true, from: "06:00", to: "21:00" };
    const before = configuration({ sample_every_s: 60, report_every_s: 600, capture });
    expect(changeTo(wishOf(before), before)).toEqual({
      config: { sample_every_s: 60, report_every_s: 600, capture },
      config_etag: "5c1f0e7a9b3d2468",
    });
  });

  it("withdraws what is left empty", () => {
    const before = configuration({ sample_every_s: 60 });
    const change = changeTo({ ...wishOf(before), sampleEvery: "" }, before);
    expect(change.config).toEqual({
      sample_every_s: null,
      report_every_s: null,
      capture: { enabled: null, from: null, to: null },
    });
  });
});

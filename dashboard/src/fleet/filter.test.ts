import { describe, expect, it } from "vitest";
import type { FleetDevice } from "@/api/shapes";
import { countStates, EVERYTHING, filterIn, matches, queryOf, worst } from "./filter";

const device = (change: Partial<FleetDevice> = {}): FleetDevice => ({
  device_id: "greenhouse-1-a",
  name: "North bench",
  site: "greenhouse-1",
  state: "ok",
  connected: true,
  heard_at: 1,
  values: {},
  open_alerts: 0,
  photo: null,
  ...change,
});

describe("matches", () => {
  it.each([
    ["north", true],
    ["BENCH north", true],
    ["greenhouse-1-a", true],
    ["south", false],
    ["", true],
  ])("finds by words of the name or the id: %s", (text, found) => {
    expect(matches(device(), { ...EVERYTHING, text })).toBe(found);
  });

  it("asks for site and state together", () => {
    const wanted = { text: "", site: "greenhouse-1", state: "critical" as const };
    expect(matches(device({ state: "critical" }), wanted)).toBe(true);
    expect(matches(device({ state: "ok" }), wanted)).toBe(false);
    expect(matches(device({ state: "critical", site: "field-2" }), wanted)).toBe(false);
  });
});

describe("states", () => {
  it("are counted", () => {
    const counts = countStates([device(), device(), device({ state: "silent" })]);
    expect(counts).toEqual({ critical: 0, warning: 0, silent: 1, never_seen: 0, ok: 2 });
  });

  it("are as bad as the worst of them", () => {
    expect(worst(countStates([device(), device({ state: "silent" }), device({ state: "warning" })]))).toBe("warning");
    expect(worst(countStates([]))).toBe("ok");
  });
});

describe("the filter in the address", () => {
  it("is read back as it was written", () => {
    const filter = { text: "north bench", site: "greenhouse-1", state: "silent" as const };
    const written = Object.entries(queryOf(filter)).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
    expect(filterIn(new URLSearchParams(written))).toEqual(filter);
  });

  it("leaves out a state that there is not", () => {
    expect(filterIn(new URLSearchParams("state=retired&q=x"))).toEqual({ ...EVERYTHING, text: "x" });
  });
});

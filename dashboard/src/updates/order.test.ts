import { describe, expect, it } from "vitest";
import { concernedBy, firstWish, orderOf, toldWithinS, type RolloutWish } from "./order";

const device = (device_id: string, site: string, state: "ok" | "retired" = "ok") => ({ device_id, site, state });
const FLEET = [device("a-1", "a"), device("a-2", "a"), device("b-1", "b"), device("a-0", "a", "retired")];

const wish = (change: Partial<RolloutWish>): RolloutWish => ({ ...firstWish("2.0.0", ""), ...change });
const many = (count: number) => Array.from({ length: count }, (_, index) => device(`d-${index}`, "a"));

describe("orderOf", () => {
  const usual = { version: "2.0.0", per_minute: 20, stop_at_failed_pct: 10, stop_after: 5 };

  it("names the one target that was chosen, whatever else was written before", () => {
    const written = { device: " a-1 ", site: "a", sharePct: "25" };
    expect(orderOf(wish({ ...written, reach: "device" }))).toEqual({ ...usual, device_id: "a-1" });
    expect(orderOf(wish({ ...written, reach: "site" }))).toEqual({ ...usual, site: "a" });
    expect(orderOf(wish({ ...written, reach: "share" }))).toEqual({ ...usual, share_pct: 25 });
  });

  it("takes pace and stop rule as they are written", () => {
    expect(orderOf(wish({ perMinute: "100", stopAtFailedPct: "2", stopAfter: "50" }))).toMatchObject({
      per_minute: 100,
      stop_at_failed_pct: 2,
      stop_after: 50,
    });
  });
});

describe("concernedBy", () => {
  it("is a device that the fleet has, and none that it has not", () => {
    expect(concernedBy(wish({ device: "a-1" }), FLEET).devices).toBe(1);
    expect(concernedBy(wish({ device: "c-1" }), FLEET).devices).toBe(0);
  });

  it("leaves out what was retired", () => {
    expect(concernedBy(wish({ device: "a-0" }), FLEET).devices).toBe(0);
    expect(concernedBy(wish({ reach: "site", site: "a" }), FLEET)).toMatchObject({ devices: 2, fleet: 3 });
  });

  it("is about so many of a share, and exactly all of the whole", () => {
    const share = (sharePct: string) => concernedBy(wish({ reach: "share", sharePct }), many(240));
    expect(share("5")).toEqual({ devices: 12, fleet: 240, perhapsNone: false });
    expect(share("100")).toEqual({ devices: 240, fleet: 240, perhapsNone: false });
  });

  it("warns of a share that may be empty", () => {
    expect(concernedBy(wish({ reach: "share", sharePct: "5" }), many(8))).toEqual({
      devices: 1,
      fleet: 8,
      perhapsNone: true,
    });
    expect(concernedBy(wish({ reach: "share", sharePct: "100" }), many(2)).perhapsNone).toBe(false);
    expect(concernedBy(wish({ reach: "share", sharePct: "5" }), []).devices).toBe(0);
  });
});

describe("toldWithinS", () => {
  it("counts whole minutes", () => {
    expect(toldWithinS(20, 20)).toBe(60);
    expect(toldWithinS(21, 20)).toBe(120);
    expect(toldWithinS(10_000, 1_000)).toBe(600);
  });
});

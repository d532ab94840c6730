import { describe, expect, it } from "vitest";
import type { Fleet, FleetRules } from "@/api/shapes";
import { concernedBy } from "./concerned";
import { asText, FLEET, type Scope } from "./scope";

const fleet = {
  devices: [
    { device_id: "a", site: "north" },
    { device_id: "b", site: "north" },
    { device_id: "c", site: "south" },
  ],
  sites: [
    { site_id: "north", crops: ["tomato", "potato"] },
    { site_id: "south", crops: ["potato"] },
  ],
} as unknown as Fleet;
const having = (...scopes: string[]) =>
  scopes.map((scope) => ({ scope, rule_ids: ["air-temp-high"] })) as unknown as FleetRules["scopes"];
const whom = (scope: Scope, ...scopes: string[]) => {
  const { devices, others } = concernedBy("air-temp-high", scope, { fleet, scopes: having(...scopes) });
  return [devices, ...others.map(asText)];
};

describe("concernedBy", () => {
  it("is the whole fleet, but for those that have another rule of the same name", () => {
    expect(whom(FLEET)).toEqual([3]);
    expect(whom(FLEET, "site:south", "device:a")).toEqual([1, "device:a", "site:south"]);
  });

  it("is every device where a crop grows, unless the site's first crop has a rule", () => {
    expect(whom({ kind: "crop", name: "potato" })).toEqual([3]);
    expect(whom({ kind: "crop", name: "potato" }, "crop:tomato")).toEqual([1, "crop:tomato"]);
  });

  it("does not count rules of wider scopes, or of another name", () => {
    expect(whom({ kind: "site", name: "south" }, "crop:potato", "site:south")).toEqual([1]);
    expect(concernedBy("battery-low", FLEET, { fleet, scopes: having("site:south") }).devices).toBe(3);
  });
});

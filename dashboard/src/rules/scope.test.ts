import { describe, expect, it } from "vitest";
import type { Fleet } from "@/api/shapes";
import { asText, FLEET, linkTo, pathOf, scopeIn, widerThan, type Scope } from "./scope";

const fleet = {
  devices: [{ device_id: "bench", site: "orangery" }],
  sites: [{ site_id: "orangery", crops: ["tomato", "potato"] }],
} as unknown as Fleet;
const texts = (scope: Scope) => widerThan(scope, fleet).map(asText);

describe("scopeIn", () => {
  it.each([
    ["site:orangery", { kind: "site", name: "orangery" }],
    ["fleet", FLEET],
    ["moon:dust", FLEET],
    ["crop:", FLEET],
    ["", FLEET],
    [null, FLEET],
  ])("of %s", (text, scope) => {
    expect(scopeIn(text)).toEqual(scope);
  });
});

describe("pathOf and linkTo", () => {
  it("lead to a scope's rules", () => {
    expect(pathOf(FLEET)).toBe("/api/thresholds");
    expect(pathOf({ kind: "crop", name: "pepper-bell" })).toBe("/api/thresholds/crops/pepper-bell");
    expect(linkTo({ kind: "device", name: "bench" }, "air-temp-high")).toBe(
      "/rules?scope=device%3Abench&rule=air-temp-high",
    );
  });
});

describe("widerThan", () => {
  it("goes from wide to narrow, and lets the crop decide that the site names first", () => {
    expect(texts({ kind: "device", name: "bench" })).toEqual(["fleet", "crop:potato", "crop:tomato", "site:orangery"]);
    expect(texts({ kind: "site", name: "orangery" })).toEqual(["fleet", "crop:potato", "crop:tomato"]);
    expect(texts({ kind: "crop", name: "tomato" })).toEqual(["fleet"]);
    expect(texts(FLEET)).toEqual([]);
  });

  it("leaves a device that is not in the fleet any more under the fleet alone", () => {
    expect(texts({ kind: "device", name: "retired" })).toEqual(["fleet"]);
  });
});

import { describe, expect, it } from "vitest";
import type { FleetDevice } from "@/api/shapes";
import { keyOf, rowsOf } from "./rows";

const device = (device_id: string, site: string) => ({ device_id, site }) as FleetDevice;
const FLEET = [device("a-1", "a"), device("a-2", "a"), device("a-3", "a"), device("b-1", "b")];

describe("rowsOf", () => {
  it("gives each site's name and then its devices", () => {
    expect(rowsOf(FLEET, 1).map(keyOf)).toEqual(["site a", "a-1", "a-2", "a-3", "site b", "b-1"]);
  });

  it("puts devices of one site side by side where there is room", () => {
    expect(rowsOf(FLEET, 2)).toEqual([
      { kind: "site", site: "a", count: 3 },
      { kind: "devices", deviceIds: ["a-1", "a-2"] },
      { kind: "devices", deviceIds: ["a-3"] },
      { kind: "site", site: "b", count: 1 },
      { kind: "devices", deviceIds: ["b-1"] },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { FleetDevice } from "@/api/shapes";
import { faresOf } from "./fares";

const device = (site: string, state: FleetDevice["state"]) => ({ site, state }) as FleetDevice;

describe("faresOf", () => {
  it("gives each site the worst state of its devices, and how many are not well", () => {
    const fares = faresOf([device("a", "ok"), device("a", "silent"), device("a", "warning"), device("b", "ok")]);
    expect(fares.get("a")).toEqual({ state: "warning", count: 3, troubled: 2 });
    expect(fares.get("b")).toEqual({ state: "ok", count: 1, troubled: 0 });
  });
});

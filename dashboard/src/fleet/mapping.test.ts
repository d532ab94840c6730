import { describe, expect, it } from "vitest";
import type { Site } from "@/api/shapes";
import { placed } from "./mapping";

const CANVAS = { width: 320, height: 240, margin: 40 };
const site = (site_id: string, latitude: number | null, longitude: number | null) =>
  ({ site_id, name: site_id, latitude, longitude }) as Site;

describe("placed", () => {
  it("leaves out sites without coordinates", () => {
    expect(placed([site("a", null, null)], CANVAS)).toEqual([]);
  });

  it("puts a site that is alone in the middle", () => {
    expect(placed([site("a", 48, 7.8)], CANVAS)).toMatchObject([{ x: 160, y: 120 }]);
  });

  it("has north above south and east right of west", () => {
    const [north, south] = placed([site("n", 49, 7), site("s", 48, 9)], CANVAS);
    expect(north!.y).toBeLessThan(south!.y);
    expect(north!.x).toBeLessThan(south!.x);
  });

  it("keeps the shape: a square of land is a square on the drawing", () => {
    const east = 1 / Math.cos((60 * Math.PI) / 180);
    const [west, right, top] = placed([site("a", 59.5, 0), site("b", 59.5, east), site("c", 60.5, 0)], CANVAS);
    expect(right!.x - west!.x).toBeCloseTo(west!.y - top!.y, 0);
  });

  it("keeps every site within the frame and legible beside its neighbours", () => {
    const crowd = Array.from({ length: 5 }, (_, number) => site(`s${number}`, 48 + number * 1e-5, 7.8));
    const places = placed([...crowd, site("far", 50, 9)], CANVAS);
    for (const { x, y } of places) {
      expect(x).toBeGreaterThanOrEqual(40);
      expect(x).toBeLessThanOrEqual(280);
      expect(y).toBeGreaterThanOrEqual(40);
      expect(y).toBeLessThanOrEqual(200);
    }
    for (const [index, one] of places.entries())
      for (const other of places.slice(index + 1))
        expect(Math.max(Math.abs(one.x - other.x) / 68, Math.abs(one.y - other.y) / 52)).toBeGreaterThan(0.6);
  });
});

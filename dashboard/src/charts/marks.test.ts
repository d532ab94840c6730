import type uPlot from "uplot";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { markLimits, markMoments } from "./marks";

type Rectangle = [colour: string, left: number, top: number, width: number, height: number];

/** A plot of 100 by 50 pixels that shows the values 0 to 50 in the seconds 0 to 100; it keeps what is filled on it. */
function plotOf(filled: Rectangle[], lines: string[]): uPlot {
  const ctx = {
    fillStyle: "",
    strokeStyle: "",
    fillRect: (...place: [number, number, number, number]) => filled.push([ctx.fillStyle, ...place]),
    stroke: () => lines.push(ctx.strokeStyle),
    ...Object.fromEntries(
      ["save", "restore", "beginPath", "rect", "clip", "setLineDash", "moveTo", "lineTo"].map((name) => [name, vi.fn()]),
    ),
  };
  const valToPos = (value: number, scale: string) => (scale === "x" ? value : 50 - value);
  return { ctx, bbox: { left: 0, top: 0, width: 100, height: 50 }, valToPos } as unknown as uPlot;
}

let filled: Rectangle[];
let lines: string[];

beforeEach(() => {
  [filled, lines] = [[], []];
  vi.stubGlobal("devicePixelRatio", 1);
  vi.stubGlobal("document", {});
  vi.stubGlobal("getComputedStyle", () => ({ getPropertyValue: (name: string) => name }));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("markLimits", () => {
  it("washes what lies beyond a limit, on its own side, and draws the limit", () => {
    markLimits(plotOf(filled, lines), [
      { value: 40, direction: "above", severity: "critical" },
      { value: 5, direction: "below", severity: "warning" },
    ]);
    expect(filled).toEqual([
      ["--critical-wash", 0, 0, 100, 10],
      ["--warning-wash", 0, 45, 100, 5],
    ]);
    expect(lines).toEqual(["--critical", "--warning"]);
  });
});

describe("markMoments", () => {
  it("draws an alert for as long as it lasted, along the foot", () => {
    markMoments(plotOf(filled, lines), [{ from: 20_000, to: 60_000, kind: "warning" }]);
    expect(filled).toEqual([["--warning", 20, 46, 40, 4]]);
  });

  it("keeps a short alert visible", () => {
    markMoments(plotOf(filled, lines), [{ from: 20_000, to: 20_500, kind: "critical" }]);
    expect(filled).toEqual([["--critical", 20, 46, 4, 4]]);
  });

  it("draws a photo as a tick", () => {
    markMoments(plotOf(filled, lines), [{ from: 30_000, to: 30_000, kind: "photo" }]);
    expect(filled).toEqual([["--soft", 30, 42, 1, 8]]);
  });
});

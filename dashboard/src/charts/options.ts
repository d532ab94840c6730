/** How uPlot draws a metric. */
import type uPlot from "uplot";
import type { TimeWindow } from "@/device/timeWindow";
import { fixed, number } from "@/settings/numbers";
import { clock, moment } from "@/settings/times";
import type { Texts } from "@/texts";
import type { Chart } from "./chart";
import { colour } from "./colour";
import { markLimits, markMoments } from "./marks";
import { timeTicks } from "./timeAxis";

export const HEIGHT = 168;
// Charts of one device share their cursor and their zoom.
const SYNC = "device";
// What is dragged less than this far, in pixels, was a click.
const LEAST_DRAG = 8;

export interface Drawing {
  chart: Chart;
  window: TimeWindow;
  /** Of the site; undefined while it is not known. */
  zone: string | undefined;
  texts: Texts;
  /** Pixels. */
  width: number;
  zoom: (from: number, to: number) => void;
}

export function optionsOf({ chart, window, zone, texts, width, zoom }: Drawing): uPlot.Options {
  const of = (name: string) => () => colour(name);
  const axis = { stroke: of("--soft"), grid: { stroke: of("--line"), width: 1 }, ticks: { show: false } };
  const value = (_plot: uPlot, shown: number | null) => (shown === null ? "–" : fixed(shown, chart.digits));
  const hidden = { stroke: "transparent", value, points: { show: false } };
  return {
    width,
    height: HEIGHT,
    cursor: { sync: { key: SYNC }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    legend: { show: true, live: true },
    scales: { x: { time: true, range: [window.from / 1000, window.to / 1000] }, y: { range: roomy(chart) } },
    axes: [
      { ...axis, values: (_plot, ticks, _axis, _space, step) => timeTicks(ticks, step) },
      { ...axis, size: 52, values: (_plot, ticks) => ticks.map((tick) => number(tick, 2)) },
    ],
    series: [
      {
        label: texts.device.time,
        value: (_plot: uPlot, at: number | null) => (at === null ? "–" : pointedAt(at * 1000, zone, texts)),
      },
      { label: texts.device.mean, stroke: of("--leaf"), width: 1.75, value, points: { show: false } },
      { label: texts.device.lowest, ...hidden },
      { label: texts.device.highest, ...hidden },
    ],
    bands: [{ series: [3, 2], fill: () => `${colour("--leaf")}2e` }],
    hooks: {
      drawClear: [(plot) => markLimits(plot, chart.limits)],
      draw: [(plot) => markMoments(plot, chart.moments)],
      setSelect: [(plot) => zoomInto(plot, zoom)],
    },
  };
}

/** A moment by the viewer's clock, and by the one on the site's wall where that shows something else. */
export function pointedAt(at: number, zone: string | undefined, texts: Texts): string {
  const there = zone === undefined ? undefined : clock(at, zone);
  return there === undefined || there === clock(at) ? moment(at) : `${moment(at)} (${texts.device.there(there)})`;
}

function zoomInto(plot: uPlot, zoom: Drawing["zoom"]): void {
  const { left, width } = plot.select;
  if (width < LEAST_DRAG) return;
  zoom(plot.posToVal(left, "x") * 1000, plot.posToVal(left + width, "x") * 1000);
}

/** The values' range with some air, at least the metric's span, widened to a limit that they come near to. */
function roomy({ limits, span }: Chart): uPlot.Range.Function {
  return (_plot: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax => {
    if (low === null || high === null) return [0, 1];
    const air = Math.max((high - low) * 0.12, Math.abs(high) * 0.01, (span - (high - low)) / 2, 0.1);
    const near = limits.map(({ value }) => value).filter((value) => value > low - 3 * air && value < high + 3 * air);
    return [Math.min(low - air, ...near), Math.max(high + air, ...near)];
  };
}

import type uPlot from "uplot";
import { colour } from "./colour";

/** A limit of an alert rule, in the unit shown. */
export interface Limit {
  value: number;
  direction: "above" | "below";
  severity: "warning" | "critical";
}

/** Something that happened: an alert that lasted, or a photo. */
export interface Moment {
  from: number;
  to: number;
  kind: "warning" | "critical" | "photo";
}

const COLOURS = { warning: "--warning", critical: "--critical", photo: "--soft" } as const;

/** Draw the limits, dashed, and wash what lies beyond them. */
export function markLimits(plot: uPlot, limits: readonly Limit[]): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  for (const { value, direction, severity } of limits) {
    const y = plot.valToPos(value, "y", true);
    ctx.fillStyle = colour(`${COLOURS[severity]}-wash`);
    ctx.globalAlpha = 0.6;
    if (direction === "above") ctx.fillRect(left, top, width, y - top);
    else ctx.fillRect(left, y, width, top + height - y);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colour(COLOURS[severity]);
    ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
  }
  ctx.restore();
}

/** Draw alerts as bars along the foot of the chart, photos as ticks. */
export function markMoments(plot: uPlot, moments: readonly Moment[]): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  const thick = 4 * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  for (const { from, to, kind } of moments) {
    const start = plot.valToPos(from / 1000, "x", true);
    const end = plot.valToPos(to / 1000, "x", true);
    ctx.fillStyle = colour(COLOURS[kind]);
    if (kind === "photo") ctx.fillRect(start, top + height - 2 * thick, devicePixelRatio, 2 * thick);
    else ctx.fillRect(start, top + height - thick, Math.max(thick, end - start), thick);
  }
  ctx.restore();
}

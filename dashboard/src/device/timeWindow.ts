/** The stretch of time that a page shows, and how finely it is read. */

export type RangeName = "h1" | "h24" | "d7" | "d30" | "d90";
export type Resolution = "raw" | "1m" | "1h" | "1d";

export interface TimeWindow {
  /** Start and end, epoch milliseconds. */
  from: number;
  to: number;
  resolution: Resolution;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const LENGTHS: Record<RangeName, number> = { h1: HOUR, h24: DAY, d7: 7 * DAY, d30: 30 * DAY, d90: 90 * DAY };

export const RANGES = Object.keys(LENGTHS) as readonly RangeName[];

// Closer than this, a chart shows hardly a sample; wider, nothing is kept any more in full.
const SHORTEST = 10 * MINUTE;
const LONGEST = LENGTHS.d90;

/** The last hour, day … up to now. */
export function lastOf(range: RangeName, now: number): TimeWindow {
  return windowOf(now - LENGTHS[range], now);
}

/** A stretch, read as finely as a screen can show it: at most some 2,000 points. */
export function windowOf(from: number, to: number): TimeWindow {
  const length = to - from;
  const resolution = length <= 2 * HOUR ? "raw" : length <= 1.2 * DAY ? "1m" : length <= 92 * DAY ? "1h" : "1d";
  return { from: Math.round(from), to: Math.round(to), resolution };
}

/** A stretch as long, earlier (parts below zero) or later, but never beyond now. */
export function shifted({ from, to }: TimeWindow, parts: number, now: number): TimeWindow {
  const by = Math.min((to - from) * parts, now - to);
  return windowOf(from + by, to + by);
}

/** The same middle, so many times as long; never beyond now, and within what can be shown. */
export function scaled({ from, to }: TimeWindow, times: number, now: number): TimeWindow {
  const length = Math.min(LONGEST, Math.max(SHORTEST, (to - from) * times));
  const end = Math.min(now, (from + to + length) / 2);
  return windowOf(end - length, end);
}

/** Between two points in milliseconds; `null` for what comes as it was measured. */
export function stepOf(resolution: Resolution): number | null {
  return { raw: null, "1m": MINUTE, "1h": HOUR, "1d": DAY }[resolution];
}

/** How often a stretch that ends now is read anew, milliseconds: often enough that a point or two are new. */
export function refreshEvery(range: RangeName): number {
  return Math.max(15_000, LENGTHS[range] / 1_440);
}

/** Times for people. All of them come as epoch milliseconds, UTC. */
import { locale } from "@/texts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: readonly [number, Intl.RelativeTimeFormatUnit][] = [
  [DAY, "day"],
  [HOUR, "hour"],
  [MINUTE, "minute"],
];

/** How long ago, such as `5 min ago`, or how soon; within a minute, `now`. */
export function ago(at: number, now: number): string {
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto", style: "narrow" });
  const since = now - at;
  for (const [length, unit] of STEPS) {
    if (Math.abs(since) >= length) return format.format(-Math.trunc(since / length), unit);
  }
  return format.format(0, "second");
}

/** Date and time in the viewer's zone. */
export function moment(at: number): string {
  return new Date(at).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
}

/** The same in a site's zone. */
export function momentThere(at: number, timeZone: string): string {
  return new Date(at).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short", timeZone });
}

/** The date in short, in the viewer's zone. */
export function date(at: number): string {
  return new Date(at).toLocaleDateString(locale(), { dateStyle: "medium" });
}

/** The day of the week and the date, in the viewer's zone. */
export function day(at: number): string {
  return new Date(at).toLocaleDateString(locale(), { dateStyle: "full" });
}

/** The hour alone, in the viewer's zone or a site's. */
export function clock(at: number, timeZone?: string): string {
  return new Date(at).toLocaleTimeString(locale(), {
    timeStyle: "short",
    ...(timeZone === undefined ? {} : { timeZone }),
  });
}

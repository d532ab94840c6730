/** Numbers for people, by the viewer's customs. */
import { locale } from "@/texts";

/** With at most so many digits behind the point, and none for show. */
export function number(value: number, digits = 1): string {
  return value.toLocaleString(locale(), { maximumFractionDigits: digits });
}

/** With exactly so many digits behind the point, so that columns line up. */
export function fixed(value: number, digits: number): string {
  return value.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A part of one, as whole percent. */
export function percent(part: number): string {
  return part.toLocaleString(locale(), { style: "percent", maximumFractionDigits: 0 });
}

/** How likely something is, of one: nothing that was learned from examples is certain, or out of the question. */
export function likelihood(part: number): string {
  if (part >= 0.995) return `>${percent(0.99)}`;
  return part < 0.005 ? `<${percent(0.01)}` : percent(part);
}

/** The size of a file, such as `16 kB` or `1.2 MB`. */
export function fileSize(bytes: number): string {
  const [size, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  return size.toLocaleString(locale(), { style: "unit", unit, maximumFractionDigits: size < 10 ? 1 : 0 });
}

const LENGTHS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** A stretch of time in its largest fitting unit: `5 min`, `1.5 hr`; in full, `5 minutes`, `1.5 hours`. */
export function duration(seconds: number, unitDisplay: "short" | "long" = "short"): string {
  const [length, unit] = LENGTHS.find(([length]) => Math.abs(seconds) >= length) ?? LENGTHS[3];
  return (seconds / length).toLocaleString(locale(), {
    style: "unit",
    unit,
    unitDisplay,
    maximumFractionDigits: 1,
  });
}

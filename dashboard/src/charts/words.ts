import type { TimeWindow } from "@/device/timeWindow";
import { fixed } from "@/settings/numbers";
import type { Texts } from "@/texts";
import type { Chart } from "./chart";

/** What a chart shows, for those who do not see it: the last value, the range, the limits, and what happened meanwhile. */
export function chartInWords(chart: Chart, { from, to }: Pick<TimeWindow, "from" | "to">, texts: Texts): string {
  const { label, unit, digits, limits, moments } = chart;
  const [, means, lows, highs] = chart.columns;
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const last = known(means).at(-1);
  if (last === undefined) return `${label}: ${texts.device.noTelemetry}`;
  const low = known(lows).reduce((one, other) => Math.min(one, other), Infinity);
  const high = known(highs).reduce((one, other) => Math.max(one, other), -Infinity);
  const written = (value: number) => `${fixed(value, digits)} ${unit}`.trim();
  const count = (isPhoto: boolean) =>
    moments.filter((moment) => (moment.kind === "photo") === isPhoto && moment.from <= to && moment.to >= from).length;
  return [
    texts.device.chartInWords(label, written(last), written(low), written(high)),
    ...limits.map(({ value, direction, severity }) =>
      texts.device.limitInWords(texts.state[severity], texts.device.directions[direction], written(value)),
    ),
    ...(count(false) === 0 ? [] : [texts.device.alertsMeanwhile(count(false))]),
    ...(count(true) === 0 ? [] : [texts.device.photosMeanwhile(count(true))]),
  ].join("; ");
}

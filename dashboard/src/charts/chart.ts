import type { DeviceRules } from "@/api/shapes";
import type { Telemetry } from "@/device/useTelemetry";
import { stepOf } from "@/device/timeWindow";
import type { Units } from "@/settings/preferences";
import { displayOf } from "@/settings/units";
import type { Texts } from "@/texts";
import { columnsOf, type Columns } from "./gaps";
import type { Limit, Moment } from "./marks";

/** One metric, ready to be drawn. */
export interface Chart {
  metric: string;
  label: string;
  unit: string;
  digits: number;
  /** The least range of values that is shown. */
  span: number;
  columns: Columns;
  limits: readonly Limit[];
  moments: readonly Moment[];
}

/** A chart of each metric, in the order in which the texts name them; own metrics of a device come last. */
export function chartsOf(
  telemetry: Telemetry,
  {
    rules,
    moments,
    units,
    texts,
  }: { rules: DeviceRules | undefined; moments: readonly Moment[]; units: Units; texts: Texts },
): Chart[] {
  const order = Object.keys(texts.metrics);
  const place = (metric: string) => order.indexOf(metric) + 1 || order.length + 1;
  const step = stepOf(telemetry.window.resolution);
  return [...telemetry.series]
    .sort(([one], [other]) => place(one) - place(other) || one.localeCompare(other))
    .map(([metric, points]) => {
      const { unit, digits, span, of } = displayOf(metric, units);
      const label = texts.metrics[metric] ?? metric;
      return {
        metric,
        label,
        unit,
        digits,
        span,
        columns: columnsOf(points, step, of),
        limits: limitsOf(metric, rules, of),
        moments,
      };
    });
}

/** The limits of a metric that are in force, in the unit shown. */
export function limitsOf(metric: string, rules: DeviceRules | undefined, of: (value: number) => number): Limit[] {
  const conditions = (rules?.rules ?? []).filter(({ enabled }) => enabled).flatMap((rule) => rule.conditions);
  return conditions
    .filter((condition) => condition.metric === metric)
    .flatMap(({ direction, warning, critical }) => [
      ...(warning === null ? [] : [{ value: of(warning), direction, severity: "warning" as const }]),
      ...(critical === null ? [] : [{ value: of(critical), direction, severity: "critical" as const }]),
    ]);
}

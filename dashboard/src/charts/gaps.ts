import type { Point } from "@/device/useTelemetry";

/** The columns of a chart: times in seconds, then mean, lowest and highest; null where nothing is known. */
export type Columns = [number[], (number | null)[], (number | null)[], (number | null)[]];

// A message that came a little late is no gap; one that is missing is.
const GAP = 2.5;

/**
 * Points as columns, with a hole wherever measurements are missing: a line drawn across would be an invention.
 *
 * @param step - milliseconds between two points; null: the usual distance in this stretch counts.
 * @param of - converts a value to the unit shown.
 */
export function columnsOf(points: readonly Point[], step: number | null, of: (value: number) => number): Columns {
  const widest = GAP * (step ?? usualStep(points));
  const columns: Columns = [[], [], [], []];
  let before: number | null = null;
  for (const { at, mean, min, max } of points) {
    if (before !== null && at - before > widest) push(columns, (before + at) / 2, null, null, null);
    push(columns, at, of(mean), of(min), of(max));
    before = at;
  }
  return columns;
}

function push(columns: Columns, at: number, mean: number | null, min: number | null, max: number | null): void {
  columns[0].push(at / 1000);
  columns[1].push(mean);
  columns[2].push(min);
  columns[3].push(max);
}

/** The median distance between points, milliseconds. */
function usualStep(points: readonly Point[]): number {
  const steps = points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at));
  steps.sort((one, other) => one - other);
  return steps[Math.floor(steps.length / 2)] ?? 60_000;
}

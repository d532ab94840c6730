"use client";

import useSWR from "swr";
import { get } from "@/api/client";
import type { TelemetryAnswer } from "@/api/shapes";
import type { TimeWindow } from "./timeWindow";
import { nameOf, refreshOf, windowNow, type Stretch } from "./useStretch";

/** One point of a metric: its mean over the bucket, and how far the values reached. A raw sample is its own three. */
export interface Point {
  at: number;
  mean: number;
  min: number;
  max: number;
}

/** Points of each metric, oldest first, and the window that they fill. */
export interface Telemetry {
  window: TimeWindow;
  series: ReadonlyMap<string, readonly Point[]>;
}

const MOST_PAGES = 10;

async function read(deviceId: string, window: TimeWindow): Promise<Telemetry> {
  const series = new Map<string, Point[]>();
  const { from, to, resolution } = window;
  const query = new URLSearchParams({ from: String(from), to: String(to), resolution, limit: "5000" });
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await get<TelemetryAnswer>(`/api/devices/${deviceId}/telemetry?${query}`);
    gather(answer, series);
    if (answer.cursor === null) break;
    query.set("cursor", answer.cursor);
  }
  for (const points of series.values()) points.sort((one, other) => one.at - other.at);
  return { window, series };
}

function gather(answer: TelemetryAnswer, series: Map<string, Point[]>): void {
  const add = (metric: string, point: Point) => {
    const points = series.get(metric);
    if (points === undefined) series.set(metric, [point]);
    else points.push(point);
  };
  if (answer.kind === "samples") {
    for (const { at, values } of answer.items)
      for (const [metric, value] of Object.entries(values)) add(metric, { at, mean: value, min: value, max: value });
  } else {
    for (const { at, metrics } of answer.items)
      for (const [metric, { mean, min, max }] of Object.entries(metrics)) add(metric, { at, mean, min, max });
  }
}

/** A device's measurements in a stretch of time; what was shown before stays until the new ones are there. */
export function useTelemetry(deviceId: string, stretch: Stretch) {
  return useSWR<Telemetry, Error>(["telemetry", deviceId, nameOf(stretch)], () => read(deviceId, windowNow(stretch)), {
    keepPreviousData: true,
    revalidateOnFocus: false,
    refreshInterval: refreshOf(stretch),
  });
}

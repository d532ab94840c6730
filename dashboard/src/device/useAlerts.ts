"use client";

import useSWR from "swr";
import { get } from "@/api/client";
import type { Alert, Page } from "@/api/shapes";

const NONE: readonly Alert[] = [];
// A thousand alerts are more than anybody tells apart in a chart; what is beyond them is left out.
const MOST_PAGES = 10;

async function read(deviceId: string): Promise<readonly Alert[]> {
  const alerts: Alert[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query: URLSearchParams = new URLSearchParams({
      device: deviceId,
      limit: "100",
      ...(cursor === null ? {} : { cursor }),
    });
    const answer: Page<Alert> = await get(`/api/alerts?${query}`);
    alerts.push(...answer.items);
    cursor = answer.cursor;
    if (cursor === null) break;
  }
  return alerts;
}

/** All alerts that a device ever had, as far as they are kept, for its line of time. */
export function useAlerts(deviceId: string) {
  const { data, mutate } = useSWR<readonly Alert[], Error>(["alerts", deviceId], () => read(deviceId));
  return { alerts: data ?? NONE, readAgain: () => void mutate() };
}

"use client";

import useSWR from "swr";
import { get } from "@/api/client";
import type { Fleet } from "@/api/shapes";

// Devices seldom move, and a list names many of them: one reading answers all of its rows.
const KNOWN_FOR_MS = 300_000;

async function read(): Promise<ReadonlyMap<string, string>> {
  const { devices } = await get<Fleet>("/api/fleet");
  return new Map(devices.map(({ device_id, site }) => [device_id, site]));
}

/** The site where a device stands; null until that is known, and of a device that stands nowhere any more. */
export function useSiteOf(deviceId: string | null): string | null {
  const { data } = useSWR<ReadonlyMap<string, string>, Error>(deviceId ? "sites of devices" : null, read, {
    dedupingInterval: KNOWN_FOR_MS,
    revalidateOnFocus: false,
  });
  return data?.get(deviceId ?? "") ?? null;
}

import type { DeviceState, FleetDevice } from "@/api/shapes";
import { countStates, worst } from "./filter";

/** How a site's devices fare: the worst state among them, how many they are, and how many are not well. */
export interface Fares {
  state: DeviceState;
  count: number;
  troubled: number;
}

/** Of a site without devices. */
export const NOBODY: Fares = { state: "never_seen", count: 0, troubled: 0 };

/** How the devices of each site fare, by its id. */
export function faresOf(devices: readonly FleetDevice[]): Map<string, Fares> {
  const fares = new Map<string, Fares>();
  for (const [site, members] of Map.groupBy(devices, (device) => device.site)) {
    const counts = countStates(members);
    fares.set(site, { state: worst(counts), count: members.length, troubled: members.length - counts.ok });
  }
  return fares;
}

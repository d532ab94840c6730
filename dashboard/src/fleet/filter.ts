import type { DeviceState, FleetDevice } from "@/api/shapes";
import type { QueryChange } from "@/components/useQuery";

/** What the viewer looks for. An empty text and null mean: everything. */
export interface FleetFilter {
  text: string;
  site: string | null;
  state: DeviceState | null;
}

export const EVERYTHING: FleetFilter = { text: "", site: null, state: null };

/** The states of a fleet's devices, the worst first. Retired ones are not of the fleet any more. */
export const STATES = ["critical", "warning", "silent", "never_seen", "ok"] as const satisfies readonly DeviceState[];

export type StateCounts = Record<(typeof STATES)[number], number>;

/** The filter that a page's address names; what it names wrongly is left out. */
export function filterIn(query: URLSearchParams): FleetFilter {
  const state = query.get("state");
  return {
    text: query.get("q") ?? "",
    site: query.get("site"),
    state: STATES.find((known) => known === state) ?? null,
  };
}

/** How an address names a filter. */
export function queryOf({ text, site, state }: FleetFilter): QueryChange {
  return { q: text, site, state };
}

export function matches(device: FleetDevice, { text, site, state }: FleetFilter): boolean {
  return (
    (site === null || device.site === site) &&
    (state === null || device.state === state) &&
    text
      .toLowerCase()
      .split(/\s+/)
      .every((word) => device.name.toLowerCase().includes(word) || device.device_id.includes(word))
  );
}

/** How many devices are in each state. */
export function countStates(devices: Iterable<FleetDevice>): StateCounts {
  const counts: StateCounts = { critical: 0, warning: 0, silent: 0, never_seen: 0, ok: 0 };
  for (const { state } of devices) if (state !== "retired") counts[state] += 1;
  return counts;
}

/** The worst state among devices; `ok` of none. */
export function worst(counts: StateCounts): DeviceState {
  return STATES.find((state) => counts[state] > 0) ?? "ok";
}

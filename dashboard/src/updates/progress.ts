import type { Rollout, UpdateState } from "@/api/shapes";

/** What a viewer wants to know of many devices at once, in the order of the bar. */
export const STANDINGS = ["done", "failed", "underWay", "waiting", "leftOut"] as const;

export type Standing = (typeof STANDINGS)[number];

export const UPDATE_STATES = [
  "failed",
  "rejected",
  "timed_out",
  "in_progress",
  "queued",
  "succeeded",
  "canceled",
  "removed",
] as const satisfies readonly UpdateState[];

const STANDING_OF: Record<UpdateState, Standing> = {
  succeeded: "done",
  failed: "failed",
  rejected: "failed",
  timed_out: "failed",
  in_progress: "underWay",
  queued: "waiting",
  canceled: "leftOut",
  removed: "leftOut",
};

/** Whether it goes on: more devices may be told of it, and it may be cancelled. */
export function isActive({ state }: Pick<Rollout, "state">): boolean {
  return state === "preparing" || state === "running";
}

/**
 * How many devices are how far; those in which there is none are left out.
 *
 * @param counts - by the message broker, which knows those alone whose turn has come; the others still wait, or never
 *   will be told.
 */
export function standingsOf(
  rollout: Pick<Rollout, "state" | "devices">,
  counts: Readonly<Record<string, number>>,
): [Standing, number][] {
  const sums: Record<Standing, number> = { done: 0, failed: 0, underWay: 0, waiting: 0, leftOut: 0 };
  for (const state of UPDATE_STATES) sums[STANDING_OF[state]] += counts[state] ?? 0;
  const told = Object.values(sums).reduce((sum, many) => sum + many, 0);
  sums[isActive(rollout) ? "waiting" : "leftOut"] += Math.max(0, rollout.devices - told);
  return STANDINGS.map((standing): [Standing, number] => [standing, sums[standing]]).filter(([, many]) => many > 0);
}

/** How many roll-outs each release had, among these. */
export function rolloutsByVersion(rollouts: readonly Pick<Rollout, "version">[]): ReadonlyMap<string, number> {
  const many = new Map<string, number>();
  for (const { version } of rollouts) many.set(version, (many.get(version) ?? 0) + 1);
  return many;
}

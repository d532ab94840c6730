"use client";

import useSWR from "swr";
import useSWRInfinite from "swr/infinite";
import { get } from "@/api/client";
import type { DeviceUpdate, Rollout, RolloutDetail, UpdateState } from "@/api/shapes";
import { useReadAgain } from "@/live/useReadAgain";
import { isActive } from "./progress";

// No event tells of single devices, the message broker is asked. An update takes a device minutes.
const ASK_EVERY_MS = 5_000;
const AT_ONCE = 50;

function pathOf(rolloutId: string): string {
  return `/api/rollouts/${encodeURIComponent(rolloutId)}`;
}

interface Counted {
  counts: RolloutDetail["counts"] | undefined;
  error: Error | undefined;
}

/** How many devices are how far; asked again while the roll-out goes on, and at its end. */
export function useCounts(rollout: Rollout): Counted {
  const { data, error, mutate } = useSWR<RolloutDetail, Error>(`${pathOf(rollout.rollout_id)}?limit=1`, get, {
    refreshInterval: isActive(rollout) ? ASK_EVERY_MS : 0,
  });
  useReadAgain(
    ({ subject }) => subject === rollout.rollout_id,
    () => void mutate(),
  );
  return { counts: data?.counts, error };
}

interface Watched {
  rollout: RolloutDetail | undefined;
  updates: readonly DeviceUpdate[];
  error: Error | undefined;
  more: (() => void) | undefined;
  readAgain: () => void;
}

/** A roll-out and its devices, those in one state or all, page by page. */
export function useRollout(rolloutId: string, state: UpdateState | null): Watched {
  const path = `${pathOf(rolloutId)}?limit=${AT_ONCE}${state === null ? "" : `&state=${state}`}`;
  const { data, error, size, setSize, mutate } = useSWRInfinite<RolloutDetail, Error>(
    (index, before: RolloutDetail | null) => {
      if (index === 0) return path;
      return before?.cursor == null ? null : `${path}&cursor=${encodeURIComponent(before.cursor)}`;
    },
    get,
    {
      keepPreviousData: true,
      refreshInterval: (pages) => (pages?.[0] !== undefined && isActive(pages[0]) ? ASK_EVERY_MS : 0),
    },
  );
  const readAgain = () => void mutate();
  useReadAgain(({ subject }) => subject === rolloutId, readAgain);
  return {
    rollout: data?.[0],
    updates: data?.flatMap(({ updates }) => updates) ?? [],
    error,
    more: data?.at(-1)?.cursor == null ? undefined : () => void setSize(size + 1),
    readAgain,
  };
}

"use client";

import { useCallback, useSyncExternalStore } from "react";
import type { FleetDevice, Site } from "@/api/shapes";
import { fleet, type Loading } from "./store";

const NOBODY: readonly string[] = [];
const NOWHERE: readonly Site[] = [];
const LOADING: Loading = { status: "loading" };

/** Ids of all devices, by site and name. */
export function useDeviceIds(): readonly string[] {
  return useSyncExternalStore(fleet.subscribe, fleet.all, () => NOBODY);
}

export function useSites(): readonly Site[] {
  return useSyncExternalStore(fleet.subscribe, fleet.sites, () => NOWHERE);
}

export function useFleetLoading(): Loading {
  return useSyncExternalStore(fleet.subscribe, fleet.loading, () => LOADING);
}

/** One device, shown anew whenever it changes. */
export function useDevice(deviceId: string): FleetDevice | undefined {
  const subscribe = useCallback((listener: () => void) => fleet.subscribeTo(deviceId, listener), [deviceId]);
  return useSyncExternalStore(
    subscribe,
    () => fleet.device(deviceId),
    () => undefined,
  );
}

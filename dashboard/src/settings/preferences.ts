"use client";

import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
export type Units = "metric" | "imperial";
export interface Preferences {
  theme: Theme;
  units: Units;
}

const STORED_AS = "cloudiot-preferences";
const FIRST: Preferences = { theme: "system", units: "metric" };

let current: Preferences | undefined;
const listeners = new Set<() => void>();

function read(): Preferences {
  if (current === undefined) {
    try {
      current = { ...FIRST, ...(JSON.parse(localStorage.getItem(STORED_AS) ?? "{}") as Partial<Preferences>) };
    } catch {
      // Storage that is barred or broken must not keep anybody from the page.
      current = FIRST;
    }
  }
  return current;
}

/** Change how this browser shows things, now and at later visits. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...read(), ...change };
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(current));
  } catch {
    // Then it holds for this visit.
  }
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What this viewer prefers. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, read, () => FIRST);
}

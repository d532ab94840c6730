"use client";

import useSWR from "swr";
import { get } from "@/api/client";
import type { Session } from "@/api/shapes";

export const SESSION = "/session";
// Asking renews a session that is in use; a page that is left open on a wall stays signed in by it.
const RENEW_EVERY_MS = 10 * 60_000;

/** Who is signed in; undefined as long as that is not known. */
export function useSession(): Session | undefined {
  return useSWR<Session, Error>(SESSION, get, { shouldRetryOnError: false, refreshInterval: RENEW_EVERY_MS }).data;
}

/** Whether the viewer may change things; the service refuses it anyway, this only spares people useless buttons. */
export function useMayAct(): boolean {
  return useSession()?.role === "operator";
}

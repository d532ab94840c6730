"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

export type QueryChange = Readonly<Record<string, string | null>>;

/** The page's address with some parameters changed; what is null or empty is taken out. */
export function changedQuery(search: string, change: QueryChange): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
  }
  const query = next.toString();
  return query === "" ? "" : `?${query}`;
}

/** The parameters in the page's address: a view can be kept as a bookmark, sent to somebody and come back to. */
export function useQuery() {
  const query = useSearchParams();
  const change = useCallback((wanted: QueryChange) => {
    const { pathname, search } = window.location;
    const next = changedQuery(search, wanted);
    if (next !== search) window.history.replaceState(null, "", `${pathname}${next}`);
  }, []);
  return { query, change };
}

"use client";

import useSWRInfinite from "swr/infinite";
import { get } from "@/api/client";
import type { Page } from "@/api/shapes";

export interface Pages<Item> {
  rows: readonly Item[];
  error: Error | undefined;
  loading: boolean;
  /** Reads the next page; undefined when there is none. */
  more: (() => void) | undefined;
  readAgain: () => void;
}

/** A list that comes page by page. `path` has its query already. */
export function usePages<Item>(path: string): Pages<Item> {
  const { data, error, isLoading, size, setSize, mutate } = useSWRInfinite<Page<Item>, Error>(
    (index, before: Page<Item> | null) => {
      if (index === 0) return path;
      return before?.cursor == null
        ? null
        : `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(before.cursor)}`;
    },
    get,
    { keepPreviousData: true },
  );
  const last = data?.at(-1);
  return {
    rows: data?.flatMap(({ items }) => items) ?? [],
    error,
    loading: isLoading,
    more: last?.cursor == null ? undefined : () => void setSize(size + 1),
    readAgain: () => void mutate(),
  };
}

"use client";

import { useMemo } from "react";
import useSWR from "swr";
import { get } from "@/api/client";
import type { Page, Site } from "@/api/shapes";

const NONE: readonly Site[] = [];
// One page holds them all: nobody has more greenhouses than this on one account.
const SITES = "/api/sites?limit=200";

/** Every site; empty until they are known. */
export function useAllSites() {
  const { data, error, isLoading, mutate } = useSWR<Page<Site>, Error>(SITES, get);
  return { sites: data?.items ?? NONE, error, loading: isLoading, readAgain: () => void mutate() };
}

/** A site's name, or its id as long as that is all that is known. */
export function useSiteName(siteId: string): string {
  return useAllSites().sites.find((site) => site.site_id === siteId)?.name ?? siteId;
}

/** The time zone in which a site's devices stand. */
export function useTimeZone(siteId: string | null | undefined): string | undefined {
  const { sites } = useAllSites();
  return useMemo(() => sites.find((site) => site.site_id === siteId)?.time_zone, [sites, siteId]);
}

"use client";

import { ago, moment, momentThere } from "@/settings/times";
import { useNow } from "@/settings/useNow";
import { useTimeZone } from "@/sites/useSites";

/** How long ago something was; the moment itself, in the viewer's zone and the site's, on hover. */
export function Ago({ at, site }: { at: number; site?: string | null }) {
  const now = useNow();
  const there = useThere(at, site);
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={[moment(at), there].join("\n").trim()}
      className="whitespace-nowrap"
    >
      {now === 0 ? moment(at) : ago(at, now)}
    </time>
  );
}

/** A moment in the viewer's zone; the site's on hover. */
export function Moment({ at, site }: { at: number; site?: string | null }) {
  const there = useThere(at, site);
  return (
    <time dateTime={new Date(at).toISOString()} title={there || undefined} className="whitespace-nowrap">
      {moment(at)}
    </time>
  );
}

/** The moment by the clock on the site's wall, as far as its zone is known. */
function useThere(at: number, site: string | null | undefined): string {
  const zone = useTimeZone(site);
  return zone === undefined ? "" : `${momentThere(at, zone)} (${zone})`;
}

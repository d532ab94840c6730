import type { NewSite } from "@/api/shapes";

/** What the form of a site holds: all as it is written. */
export interface SiteDraft {
  site_id: string;
  name: string;
  timeZone: string;
  growing: string;
  latitude: string;
  longitude: string;
  crops: readonly string[];
}

export const EMPTY_SITE: SiteDraft = {
  site_id: "",
  name: "",
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  growing: "under_cover",
  latitude: "",
  longitude: "",
  crops: [],
};

/** The request that registers it. Coordinates come together or not at all. */
export function siteOf({ timeZone, latitude, longitude, crops, growing, ...rest }: SiteDraft): NewSite {
  const place = latitude === "" || longitude === "" ? {} : { latitude: Number(latitude), longitude: Number(longitude) };
  // The API refuses crops and ways of growing that it does not know; the form offers only those that it does.
  return { ...rest, ...place, time_zone: timeZone, growing, crops: [...crops] } as NewSite;
}

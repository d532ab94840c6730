"use client";

import type { Rollout } from "@/api/shapes";
import { DeviceLink } from "@/components/DeviceLink";
import { number } from "@/settings/numbers";
import { useSiteName } from "@/sites/useSites";
import { useTexts } from "@/texts";

/** For whom a roll-out is: a device, a site, a share of the fleet. */
export function Target({ rollout: { device_id, site, share_pct } }: { rollout: Rollout }) {
  const texts = useTexts();
  const siteName = useSiteName(site ?? "");
  if (device_id !== null) return <DeviceLink deviceId={device_id} />;
  return share_pct === null ? siteName : texts.updates.shareOf(number(share_pct, 2));
}

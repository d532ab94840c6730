"use client";

import type { Alert } from "@/api/shapes";
import { DeviceLink } from "@/components/DeviceLink";
import { StateIcon } from "@/components/states";
import { Ago } from "@/components/Time";
import { usePreferences } from "@/settings/preferences";
import { inUnit } from "@/settings/units";
import { useSiteName } from "@/sites/useSites";
import { useTexts } from "@/texts";

/** An alert in a line: how bad, what, where, since when, the value and its limit. */
export function AlertLine({ alert }: { alert: Alert }) {
  const texts = useTexts();
  const { units } = usePreferences();
  const site = useSiteName(alert.site);
  const { value, limit, unit } = alert;
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-1 sm:flex-nowrap">
      <span className="mt-0.5">
        <StateIcon state={alert.severity} size={20} />
      </span>
      <div className="min-w-0 flex-1 basis-3/4">
        <p className="font-medium">{alert.what}</p>
        <p className="text-sm text-soft">
          {alert.device_id !== null && (
            <>
              <DeviceLink deviceId={alert.device_id} /> ·{" "}
            </>
          )}
          {site} · <Ago at={alert.since} site={alert.site} />
          {value !== null &&
            limit !== null &&
            ` · ${texts.alerts.measured(inUnit(value, unit, units), inUnit(limit, unit, units))}`}
        </p>
      </div>
      <span className="ml-8 shrink-0 rounded-full bg-raised px-2.5 py-0.5 text-xs text-soft sm:ml-0">
        {texts.alerts.status[alert.status]}
      </span>
    </div>
  );
}

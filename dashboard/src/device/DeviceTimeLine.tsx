"use client";

import { useMemo } from "react";
import useSWR from "swr";
import { get } from "@/api/client";
import type { Alert, DeviceRules } from "@/api/shapes";
import { chartsOf } from "@/charts/chart";
import type { Moment } from "@/charts/marks";
import { TelemetryChart } from "@/charts/TelemetryChart";
import { Card } from "@/components/Card";
import { Empty, Failed, Skeleton } from "@/components/Placeholder";
import { useReadAgain } from "@/live/useReadAgain";
import { usePreferences } from "@/settings/preferences";
import { useTimeZone } from "@/sites/useSites";
import { useTexts } from "@/texts";
import { Legend } from "./Legend";
import { PhotoStrip } from "./PhotoStrip";
import { TimeControls } from "./TimeControls";
import { useAlerts } from "./useAlerts";
import { usePhotos } from "./usePhotos";
import { nameOf, useStretch, windowNow, type Stretch } from "./useStretch";
import { useTelemetry } from "./useTelemetry";

/** Measurements, limits, alerts and photos on one line of time, from an hour to a season. */
export function DeviceTimeLine({ deviceId, site, first }: { deviceId: string; site: string; first: Stretch }) {
  const texts = useTexts();
  const { units } = usePreferences();
  const zone = useTimeZone(site);
  const { stretch, back, ...controls } = useStretch(first);
  const telemetry = useTelemetry(deviceId, stretch);
  const window = telemetry.data?.window ?? windowNow(stretch);
  const { alerts, readAgain: readAlertsAgain } = useAlerts(deviceId);
  const rules = useSWR<DeviceRules, Error>(`/api/devices/${deviceId}/thresholds`, get);
  // Up to now, a photo that was taken since the measurements were read belongs to it as well.
  const until = stretch.kind === "last" ? Infinity : window.to;
  const { photos, readAgain } = usePhotos(deviceId, nameOf(stretch), { from: window.from, to: until });
  useReadAgain(
    (event) => event.device_id === deviceId && /^(photo|alert)\./.test(event.kind),
    () => {
      readAgain();
      readAlertsAgain();
    },
  );
  const moments = useMemo(
    () =>
      momentsOf(
        alerts,
        photos.map(({ taken_at }) => taken_at),
      ),
    [alerts, photos],
  );
  const charts = useMemo(
    () => (telemetry.data === undefined ? [] : chartsOf(telemetry.data, { rules: rules.data, moments, units, texts })),
    [telemetry.data, rules.data, moments, units, texts],
  );
  return (
    <Card title={texts.device.telemetry} aside={<TimeControls stretch={stretch} back={back} {...controls} />}>
      <PhotoStrip photos={photos} />
      {telemetry.error !== undefined && telemetry.data === undefined && (
        <Failed error={telemetry.error} retry={() => void telemetry.mutate()} />
      )}
      {telemetry.isLoading && telemetry.data === undefined && <Skeleton className="h-96" />}
      {telemetry.data?.series.size === 0 && <Empty title={texts.device.noTelemetry} />}
      {charts.length > 0 && <Legend />}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-2 3xl:grid-cols-3">
        {charts.map((chart) => (
          <TelemetryChart
            key={chart.metric}
            chart={chart}
            window={window}
            zone={zone}
            zoom={controls.zoom}
            back={back}
          />
        ))}
      </div>
    </Card>
  );
}

function momentsOf(alerts: readonly Alert[], photosAt: readonly number[]): Moment[] {
  return [
    ...photosAt.map((at): Moment => ({ from: at, to: at, kind: "photo" })),
    ...alerts.map((alert): Moment => ({
      from: alert.since,
      to: alert.resolved_at ?? Date.now(),
      kind: alert.severity,
    })),
  ];
}

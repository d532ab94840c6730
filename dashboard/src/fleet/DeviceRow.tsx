"use client";

import { Bell, Camera } from "lucide-react";
import Link from "next/link";
import { memo } from "react";
import type { FleetDevice } from "@/api/shapes";
import { StateIcon } from "@/components/states";
import { Ago } from "@/components/Time";
import { usePreferences } from "@/settings/preferences";
import { shown } from "@/settings/units";
import { useTexts } from "@/texts";
import { useDevice } from "./useFleet";

// What fits into a row, the most telling first, and from which width of the row on.
const COLUMNS = [
  ["air_temp_c", "hidden @md:block"],
  ["humidity_pct", "hidden @lg:block"],
  ["leaf_wetness_pct", "hidden @2xl:block"],
  ["battery_v", "hidden @3xl:block"],
] as const;

/** One device in the list. It listens to its own changes alone. */
export const DeviceRow = memo(function DeviceRow({ deviceId }: { deviceId: string }) {
  const device = useDevice(deviceId);
  if (device === undefined) return null;
  return (
    <Link
      href={`/device?id=${device.device_id}`}
      prefetch={false}
      className="@container flex h-16 items-center gap-3 rounded-xl border border-line bg-surface px-3 transition hover:bg-raised"
    >
      <Thumbnail device={device} />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <StateIcon state={device.state} />
          <span className="truncate font-medium">{device.name}</span>
          <OpenAlerts count={device.open_alerts} />
        </span>
        <span className="hidden truncate text-xs text-soft @md:block">{device.device_id}</span>
        <InShort device={device} />
      </span>
      <Measurements device={device} />
      <span className="hidden w-20 shrink-0 text-right text-xs text-soft @md:block">
        <Heard device={device} />
      </span>
    </Link>
  );
});

function Thumbnail({ device: { photo } }: { device: FleetDevice }) {
  const texts = useTexts();
  if (photo === null) {
    return (
      <span
        className="grid size-12 shrink-0 place-items-center rounded-lg bg-raised text-soft"
        title={texts.fleet.noPhoto}
      >
        <Camera size={18} aria-hidden />
      </span>
    );
  }
  return (
    <img
      src={`/api/photos/${photo.photo_id}/thumbnail`}
      alt={texts.verdict[photo.verdict]}
      width={48}
      height={48}
      loading="lazy"
      decoding="async"
      className="size-12 shrink-0 rounded-lg bg-raised object-cover"
    />
  );
}

function Measurements({ device: { values } }: { device: FleetDevice }) {
  const texts = useTexts();
  const { units } = usePreferences();
  return COLUMNS.map(([metric, from]) => {
    const value = values[metric];
    return (
      <span key={metric} title={texts.metrics[metric]} className={`w-16 shrink-0 text-right text-sm ${from}`}>
        {value === undefined ? "" : shown(metric, value, units)}
      </span>
    );
  });
}

/** On a phone, in place of columns. */
function InShort({ device }: { device: FleetDevice }) {
  const { units } = usePreferences();
  const told = (["air_temp_c", "humidity_pct"] as const).flatMap((metric) => {
    const value = device.values[metric];
    return value === undefined ? [] : [shown(metric, value, units)];
  });
  return (
    <span className="block truncate text-xs text-soft @md:hidden">
      {told.map((text) => `${text} · `)}
      <Heard device={device} />
    </span>
  );
}

function Heard({ device: { heard_at, site } }: { device: FleetDevice }) {
  const texts = useTexts();
  return heard_at === null ? texts.fleet.never : <Ago at={heard_at} site={site} />;
}

function OpenAlerts({ count }: { count: number }) {
  const texts = useTexts();
  if (count === 0) return null;
  return (
    <span
      className="flex shrink-0 items-center gap-1 rounded-full bg-raised px-1.5 text-xs text-soft"
      title={texts.fleet.openAlerts(count)}
    >
      <Bell size={12} aria-hidden />
      {count}
      <span className="sr-only">{texts.fleet.openAlerts(count)}</span>
    </span>
  );
}

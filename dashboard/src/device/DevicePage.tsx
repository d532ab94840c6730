"use client";

import { useMemo } from "react";
import useSWR from "swr";
import { get } from "@/api/client";
import type { DeviceDetail } from "@/api/shapes";
import { Empty, Failed, Skeleton } from "@/components/Placeholder";
import { useQuery } from "@/components/useQuery";
import { useTitle } from "@/components/useTitle";
import { useReadAgain } from "@/live/useReadAgain";
import { useTexts } from "@/texts";
import { CaptureOrders } from "./CaptureOrders";
import { Certificates } from "./Certificates";
import { ConfigurationCard } from "./ConfigurationCard";
import { DeviceAlerts } from "./DeviceAlerts";
import { DeviceFacts } from "./DeviceFacts";
import { DeviceHeading } from "./DeviceHeading";
import { DeviceRejections } from "./DeviceRejections";
import { DeviceTimeLine } from "./DeviceTimeLine";
import { Latest } from "./Latest";
import { windowOf } from "./timeWindow";
import type { Stretch } from "./useStretch";

/** Everything of one device. */
export function DevicePage() {
  const texts = useTexts();
  const { query } = useQuery();
  const deviceId = query.get("id") ?? "";
  const path = `/api/devices/${encodeURIComponent(deviceId)}`;
  const { data: device, error, mutate } = useSWR<DeviceDetail, Error>(deviceId === "" ? null : path, get);
  useReadAgain(
    (event) => event.device_id === deviceId,
    () => void mutate(),
  );
  useTitle(device?.name);
  const first = useMemo(() => stretchIn(query), [query]);
  if (deviceId === "") return <Empty title={texts.device.notFound} />;
  if (error !== undefined && device === undefined) return <Failed error={error} retry={() => void mutate()} />;
  if (device === undefined) return <DeviceSkeleton />;
  const changed = () => void mutate();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <DeviceHeading device={device} changed={changed} />
      <Latest device={device} />
      <DeviceAlerts alerts={device.alerts} />
      <DeviceTimeLine key={deviceId} deviceId={deviceId} site={device.site} first={first} />
      {/* Columns, not rows: the cards' heights differ too much to stand side by side. */}
      <div className="gap-4 *:mb-4 *:break-inside-avoid lg:columns-2 3xl:columns-3">
        <DeviceFacts device={device} />
        <ConfigurationCard device={device} changed={changed} />
        <CaptureOrders deviceId={deviceId} />
        <Certificates device={device} changed={changed} />
        <DeviceRejections rejections={device.rejections} site={device.site} />
      </div>
    </div>
  );
}

/** The stretch that the address names, as an alert's link does; the last day else. */
function stretchIn(query: URLSearchParams): Stretch {
  const [from, to] = [Number(query.get("from")), Number(query.get("to"))];
  return from > 0 && to > from ? { kind: "fixed", window: windowOf(from, to) } : { kind: "last", range: "h24" };
}

function DeviceSkeleton() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-16" />
      <Skeleton className="h-20" />
      <Skeleton className="h-96" />
    </div>
  );
}

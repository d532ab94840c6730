"use client";

import Link from "next/link";
import type { DeviceDetail } from "@/api/shapes";
import { Card } from "@/components/Card";
import { Facts } from "@/components/Facts";
import { Ago, Moment } from "@/components/Time";
import { duration } from "@/settings/numbers";
import { clock } from "@/settings/times";
import { usePreferences } from "@/settings/preferences";
import { shown } from "@/settings/units";
import { useNow } from "@/settings/useNow";
import { useMayAct } from "@/session/useSession";
import { useTimeZone } from "@/sites/useSites";
import { useTexts } from "@/texts";

// Up to here a clock is right for the purpose: charts have a point a minute.
const CLOCK_RIGHT_S = 30;

/** What is known of a device itself: its connection, its battery, its clock, where it came from. */
export function DeviceFacts({ device }: { device: DeviceDetail }) {
  const texts = useTexts();
  const { units } = usePreferences();
  const { battery_v, clock_offset_s, site } = device;
  return (
    <Card title={texts.device.about}>
      <Facts
        facts={[
          [texts.device.connection, <Connection key="" device={device} />],
          [texts.device.lastHeard, device.latest_sample && <Ago at={device.latest_sample.at} site={site} />],
          [texts.device.localTime, <LocalTime key="" site={site} />],
          [texts.metrics.battery_v ?? "", battery_v === null ? null : shown("battery_v", battery_v, units)],
          [
            texts.device.clock,
            clock_offset_s === null ? null : texts.device.clockOff(offset(clock_offset_s), clock_offset_s),
          ],
          [texts.device.firmware, <Firmware key="" device={device} />],
          [texts.device.serial, device.serial],
          [texts.device.joined, device.provisioned_at && <Moment at={device.provisioned_at} site={site} />],
          [texts.device.registered, <Moment key="" at={device.registered_at} site={site} />],
          [texts.device.retired, device.retired_at && <Moment at={device.retired_at} site={site} />],
        ]}
      />
    </Card>
  );
}

function offset(seconds: number): string | null {
  return Math.abs(seconds) <= CLOCK_RIGHT_S ? null : duration(Math.abs(seconds));
}

function Connection({ device: { connection, site } }: { device: DeviceDetail }) {
  const texts = useTexts();
  const { connected, since, reason } = connection;
  return (
    <>
      <span className={connected ? "text-leaf" : "text-critical"}>
        {connected ? texts.device.connected : texts.device.disconnected}
      </span>
      {since !== null && (
        <>
          , <Ago at={since} site={site} />
        </>
      )}
      {reason !== null && <span className="block text-soft">{reason}</span>}
    </>
  );
}

/** Which software it runs, and the way to another. */
function Firmware({ device: { device_id, firmware, retired_at } }: { device: DeviceDetail }) {
  const texts = useTexts();
  const mayAct = useMayAct();
  return (
    <>
      {firmware ?? texts.common.unknown}
      {mayAct && retired_at === null && (
        <>
          {" · "}
          <Link
            href={`/updates?device=${device_id}`}
            prefetch={false}
            className="text-leaf underline underline-offset-4"
          >
            {texts.updates.updateDevice}
          </Link>
        </>
      )}
    </>
  );
}

function LocalTime({ site }: { site: string }) {
  const now = useNow();
  const zone = useTimeZone(site);
  if (zone === undefined || now === 0) return "–";
  return `${clock(now, zone)} (${zone})`;
}

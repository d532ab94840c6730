"use client";

import { BellRing } from "lucide-react";
import Link from "next/link";
import type { DeviceDetail } from "@/api/shapes";
import { LINK_AS_BUTTON } from "@/components/Button";
import { Heading } from "@/components/Heading";
import { StateBadge } from "@/components/states";
import { linkTo } from "@/rules/scope";
import { useMayAct } from "@/session/useSession";
import { useSiteName } from "@/sites/useSites";
import { useTexts } from "@/texts";
import { CaptureButton } from "./CaptureButton";
import { EditDevice } from "./EditDevice";
import { RetireDevice } from "./RetireDevice";

/** Which device it is, how it fares, and what can be done with it. */
export function DeviceHeading({ device, changed }: { device: DeviceDetail; changed: () => void }) {
  const texts = useTexts();
  const mayAct = useMayAct();
  const site = useSiteName(device.site);
  return (
    <Heading
      title={
        <>
          {device.name}
          <StateBadge state={device.state} />
        </>
      }
      below={
        <>
          {device.device_id} · {site}
          {device.retired_at !== null && ` · ${texts.device.isRetired}`}
        </>
      }
    >
      {device.retired_at === null && (
        <Link
          href={linkTo({ kind: "device", name: device.device_id })}
          prefetch={false}
          className={LINK_AS_BUTTON}
        >
          <BellRing size={18} aria-hidden />
          {texts.pages.rules}
        </Link>
      )}
      {mayAct && device.retired_at === null && (
        <>
          <CaptureButton deviceId={device.device_id} />
          <EditDevice device={device} changed={changed} />
          <RetireDevice device={device} changed={changed} />
        </>
      )}
    </Heading>
  );
}

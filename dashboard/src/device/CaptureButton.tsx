"use client";

import { Camera } from "lucide-react";
import { mutate } from "swr";
import { ask } from "@/api/client";
import { ConfirmedAction } from "@/components/ConfirmedAction";
import { useTexts } from "@/texts";
import { capturesPath } from "./CaptureOrders";

/** Orders a photo, now. */
export function CaptureButton({ deviceId }: { deviceId: string }) {
  const texts = useTexts();
  return (
    <ConfirmedAction
      kind="main"
      icon={Camera}
      label={texts.device.captureNow}
      question={<p>{texts.device.captureQuestion}</p>}
      done={texts.device.captureOrdered}
      work={async () => {
        await ask("POST", `/api/devices/${encodeURIComponent(deviceId)}/captures`);
        await mutate(capturesPath(deviceId));
      }}
    />
  );
}

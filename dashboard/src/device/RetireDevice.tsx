"use client";

import { Archive } from "lucide-react";
import { useState } from "react";
import { ask } from "@/api/client";
import type { DeviceDetail } from "@/api/shapes";
import { ConfirmedAction } from "@/components/ConfirmedAction";
import { TextField } from "@/components/Field";
import { useTexts } from "@/texts";

/** Takes a device out of the fleet for good; the viewer writes its id, so that no slip of the finger does it. */
export function RetireDevice({ device, changed }: { device: DeviceDetail; changed: () => void }) {
  const texts = useTexts();
  const [written, setWritten] = useState("");
  return (
    <ConfirmedAction
      kind="danger"
      icon={Archive}
      label={texts.device.retire}
      question={
        <>
          <p>{texts.device.retireQuestion}</p>
          <TextField
            label={texts.device.writeId(device.device_id)}
            autoComplete="off"
            value={written}
            onChange={(event) => setWritten(event.target.value)}
          />
        </>
      }
      ready={written === device.device_id}
      done={texts.device.isRetired}
      work={async () => {
        await ask("DELETE", `/api/devices/${encodeURIComponent(device.device_id)}`);
        changed();
      }}
    />
  );
}

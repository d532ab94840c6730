"use client";

import { Pencil } from "lucide-react";
import { useState } from "react";
import { ask } from "@/api/client";
import type { DeviceChange, DeviceDetail } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { SelectField } from "@/components/Field";
import { Form } from "@/components/Form";
import { NameField } from "@/components/NameField";
import { Outcome } from "@/components/Outcome";
import { useAction } from "@/components/useAction";
import { useAllSites } from "@/sites/useSites";
import { useTexts } from "@/texts";

/** Gives a device another name, or moves it to another site. */
export function EditDevice({ device, changed }: { device: DeviceDetail; changed: () => void }) {
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil size={18} aria-hidden />
        {texts.device.edit}
      </Button>
      <Dialog title={texts.device.edit} open={open} close={() => setOpen(false)}>
        <EditForm
          device={device}
          saved={() => {
            setOpen(false);
            changed();
          }}
        />
      </Dialog>
    </>
  );
}

function EditForm({ device, saved }: { device: DeviceDetail; saved: () => void }) {
  const texts = useTexts();
  const { sites } = useAllSites();
  const [name, setName] = useState(device.name);
  const [site, setSite] = useState(device.site);
  const save = useAction(async () => {
    const change: DeviceChange = { name: name.trim(), ...(site === device.site ? {} : { site }) };
    await ask("PATCH", `/api/devices/${encodeURIComponent(device.device_id)}`, change);
    saved();
  });
  return (
    <Form submit={() => void save.run()}>
      <NameField name={name} change={setName} />
      <SelectField
        label={texts.device.site}
        hint={texts.device.moveHint}
        value={site}
        onChange={(event) => setSite(event.target.value)}
      >
        {sites.map(({ site_id, name: siteName }) => (
          <option key={site_id} value={site_id}>
            {siteName}
          </option>
        ))}
      </SelectField>
      <Outcome action={save} />
      <Button kind="main" type="submit" disabled={save.busy}>
        {texts.common.save}
      </Button>
    </Form>
  );
}

"use client";

import Link from "next/link";
import { useState } from "react";
import { ask } from "@/api/client";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { SelectField, TextField } from "@/components/Field";
import { Form } from "@/components/Form";
import { NameField } from "@/components/NameField";
import { Outcome } from "@/components/Outcome";
import { useAction } from "@/components/useAction";
import { useAllSites } from "@/sites/useSites";
import { useTexts } from "@/texts";

const EMPTY = { device_id: "", name: "", site: "", serial: "" };
// As the API takes them.
const DEVICE_ID = "[a-z0-9][a-z0-9\\-]{2,63}";
const SERIAL = "[A-Za-z0-9._\\-]{4,64}";

/** Registers one device, which then joins by a claim and its serial number. */
export function DeviceForm() {
  const texts = useTexts();
  const { sites } = useAllSites();
  const [device, setDevice] = useState(EMPTY);
  const [made, setMade] = useState<string | null>(null);
  const site = device.site || (sites[0]?.site_id ?? "");
  const register = useAction(async () => {
    const { serial, ...rest } = device;
    await ask("POST", "/api/devices", { ...rest, site, ...(serial === "" ? {} : { serial }) });
    setMade(device.device_id);
    setDevice({ ...EMPTY, site });
  });
  const field = (name: keyof typeof EMPTY) => ({
    value: device[name],
    onChange: (event: { target: { value: string } }) => setDevice({ ...device, [name]: event.target.value }),
  });
  return (
    <Card title={texts.register.one}>
      <Form submit={() => void register.run()}>
        <TextField
          label={texts.register.deviceId}
          hint={texts.register.idHint}
          required
          pattern={DEVICE_ID}
          {...field("device_id")}
        />
        <NameField name={device.name} change={(name) => setDevice({ ...device, name })} />
        <SelectField label={texts.device.site} required {...field("site")} value={site}>
          {sites.map(({ site_id, name }) => (
            <option key={site_id} value={site_id}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextField label={texts.device.serial} hint={texts.register.serialHint} pattern={SERIAL} {...field("serial")} />
        <Button kind="main" type="submit" disabled={register.busy} className="justify-self-start">
          {texts.register.submit}
        </Button>
        <Outcome action={register} done={texts.register.done} />
        {register.done && made !== null && (
          <Link href={`/device?id=${made}`} className="text-sm text-leaf underline underline-offset-4">
            {made}
          </Link>
        )}
      </Form>
    </Card>
  );
}

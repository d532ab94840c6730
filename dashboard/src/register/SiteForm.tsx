"use client";

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
import { CropChoice } from "./CropChoice";
import { EMPTY_SITE, siteOf } from "./site";

const SITE_ID = "[a-z0-9][a-z0-9\\-]{2,63}";

/** Registers a site; with coordinates it stands on the map, with crops its infection risks are watched. */
export function SiteForm() {
  const texts = useTexts();
  const { readAgain } = useAllSites();
  const [form, setForm] = useState(EMPTY_SITE);
  const register = useAction(async () => {
    await ask("POST", "/api/sites", siteOf(form));
    setForm(EMPTY_SITE);
    readAgain();
  });
  const field = (name: "site_id" | "timeZone" | "latitude" | "longitude" | "growing") => ({
    value: form[name],
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
  });
  return (
    <Card title={texts.register.site}>
      <Form submit={() => void register.run()}>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={texts.register.siteId}
            hint={texts.register.idHint}
            required
            pattern={SITE_ID}
            {...field("site_id")}
          />
          <NameField name={form.name} change={(name) => setForm({ ...form, name })} />
          <TextField
            label={texts.register.timeZone}
            hint={texts.register.timeZoneHint}
            required
            {...field("timeZone")}
          />
          <SelectField label={texts.register.growing} {...field("growing")}>
            <option value="under_cover">{texts.risk.growing.under_cover}</option>
            <option value="open_field">{texts.risk.growing.open_field}</option>
          </SelectField>
          <TextField
            type="number"
            step="any"
            min={-90}
            max={90}
            label={texts.register.latitude}
            required={form.longitude !== ""}
            {...field("latitude")}
          />
          <TextField
            type="number"
            step="any"
            min={-180}
            max={180}
            label={texts.register.longitude}
            required={form.latitude !== ""}
            {...field("longitude")}
          />
        </div>
        <CropChoice chosen={form.crops} choose={(crops) => setForm({ ...form, crops })} />
        <Button kind="main" type="submit" disabled={register.busy} className="justify-self-start">
          {texts.register.submitSite}
        </Button>
        <Outcome action={register} done={texts.register.siteDone} />
      </Form>
    </Card>
  );
}

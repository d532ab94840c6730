"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { ask } from "@/api/client";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { SelectField, TextField } from "@/components/Field";
import { Form } from "@/components/Form";
import { Outcome } from "@/components/Outcome";
import { useAction } from "@/components/useAction";
import { useAllSites } from "@/sites/useSites";
import { useTexts } from "@/texts";
import { firstWish, FORMATS, orderOf, SUBJECTS, type ExportWish } from "./request";

/** Orders a table of measurements, diagnoses or alerts. */
export function ExportForm({ ordered }: { ordered: () => void }) {
  const texts = useTexts();
  const { sites } = useAllSites();
  const [form, setForm] = useState<ExportWish>(() => firstWish(Date.now()));
  const order = useAction(async () => {
    await ask("POST", "/exports", orderOf(form));
    ordered();
  });
  const field = <Name extends keyof ExportWish>(name: Name) => ({
    value: form[name],
    onChange: (event: { target: { value: string } }) => setForm({ ...form, [name]: event.target.value }),
  });
  return (
    <Card title={texts.exports.title}>
      <Form submit={() => void order.run()}>
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField label={texts.exports.what} {...field("what")}>
            {SUBJECTS.map((subject) => (
              <option key={subject} value={subject}>
                {texts.exports.subjects[subject]}
              </option>
            ))}
          </SelectField>
          <SelectField label={texts.exports.format} {...field("format")}>
            {FORMATS.map((format) => (
              <option key={format} value={format}>
                {texts.exports.formats[format]}
              </option>
            ))}
          </SelectField>
          <TextField type="date" required label={texts.exports.from} max={form.to} {...field("from")} />
          <TextField type="date" required label={texts.exports.to} min={form.from} {...field("to")} />
          <SelectField label={texts.device.site} disabled={form.device !== ""} {...field("site")}>
            <option value="">{texts.fleet.allSites}</option>
            {sites.map(({ site_id, name }) => (
              <option key={site_id} value={site_id}>
                {name}
              </option>
            ))}
          </SelectField>
          <TextField label={texts.exports.device} hint={texts.exports.deviceHint} {...field("device")} />
        </div>
        <Button kind="main" type="submit" disabled={order.busy} className="justify-self-start">
          <Download size={18} aria-hidden />
          {texts.exports.make}
        </Button>
        <Outcome action={order} done={texts.exports.ordered} />
      </Form>
    </Card>
  );
}

"use client";

import { useState } from "react";
import { ask } from "@/api/client";
import type { Configuration } from "@/api/shapes";
import { Button } from "@/components/Button";
import { SelectField, TextField } from "@/components/Field";
import { Form } from "@/components/Form";
import { Outcome } from "@/components/Outcome";
import { useAction } from "@/components/useAction";
import { useTexts } from "@/texts";
import { changeTo, wishOf, type Wish } from "./settings";

/** Says what a device is to do from now on. It hears of it at once, or when it is connected again. */
export function ConfigurationForm({
  deviceId,
  configuration,
  saved,
}: {
  deviceId: string;
  configuration: Configuration;
  saved: () => void;
}) {
  const texts = useTexts();
  const [wish, setWish] = useState(() => wishOf(configuration));
  const field = <Name extends keyof Wish>(name: Name) => ({
    value: wish[name],
    onChange: (event: { target: { value: string } }) => setWish({ ...wish, [name]: event.target.value }),
  });
  const save = useAction(async () => {
    await ask("PATCH", `/api/devices/${encodeURIComponent(deviceId)}`, changeTo(wish, configuration));
    saved();
  });
  const names = texts.configuration.settings;
  return (
    <Form submit={() => void save.run()}>
      <p className="text-sm text-soft">{texts.configuration.hint}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField type="number" min={1} max={3600} label={`${names.sample_every_s} (s)`} {...field("sampleEvery")} />
        <TextField type="number" min={10} max={3600} label={`${names.report_every_s} (s)`} {...field("reportEvery")} />
      </div>
      <SelectField label={names["capture.enabled"]} {...field("capture")}>
        <option value="">{texts.configuration.upToDevice}</option>
        <option value="on">{texts.common.yes}</option>
        <option value="off">{texts.common.no}</option>
      </SelectField>
      <div className="grid grid-cols-2 gap-4">
        <TextField type="time" label={names["capture.from"]} required={wish.to !== ""} {...field("from")} />
        <TextField type="time" label={names["capture.to"]} required={wish.from !== ""} {...field("to")} />
      </div>
      <Outcome action={save} />
      <Button kind="main" type="submit" disabled={save.busy}>
        {texts.common.save}
      </Button>
    </Form>
  );
}

"use client";

import { SelectField, TextField } from "@/components/Field";
import { useAllSites } from "@/sites/useSites";
import { useTexts } from "@/texts";
import type { RolloutWish } from "./order";

// As the API takes it, and white space around it, which copying brings along.
const DEVICE_ID = "\\s*[a-z0-9][a-z0-9\\-]{2,63}\\s*";

interface Part {
  wish: RolloutWish;
  change: (part: Partial<RolloutWish>) => void;
}

/** For whom it is: which device, which site, how much of the fleet. */
export function TargetField({ wish, change }: Part) {
  const texts = useTexts();
  const { sites } = useAllSites();
  switch (wish.reach) {
    case "device":
      return (
        <TextField
          label={texts.pages.device}
          hint={texts.updates.deviceHint}
          required
          pattern={DEVICE_ID}
          autoComplete="off"
          value={wish.device}
          onChange={(event) => change({ device: event.target.value })}
        />
      );
    case "site":
      return (
        <SelectField
          label={texts.device.site}
          required
          value={wish.site}
          onChange={(event) => change({ site: event.target.value })}
        >
          {sites.map(({ site_id, name }) => (
            <option key={site_id} value={site_id}>
              {name}
            </option>
          ))}
        </SelectField>
      );
    case "share":
      return (
        <TextField
          type="number"
          label={texts.updates.share}
          hint={texts.updates.shareHint}
          required
          min={0.01}
          max={100}
          step={0.01}
          value={wish.sharePct}
          onChange={(event) => change({ sharePct: event.target.value })}
        />
      );
  }
}

/** How fast, and when it stops by itself; nothing to care about with a single device. */
export function Care({ wish, change }: Part) {
  const texts = useTexts();
  if (wish.reach === "device") return null;
  const field = (name: "perMinute" | "stopAtFailedPct" | "stopAfter", most: number) => ({
    type: "number",
    required: true,
    min: 1,
    max: most,
    value: wish[name],
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
  });
  return (
    <div className="grid items-end gap-4 sm:grid-cols-3">
      <TextField label={texts.updates.perMinute} {...field("perMinute", 1_000)} />
      <TextField label={texts.updates.stopAtFailed} {...field("stopAtFailedPct", 100)} />
      <TextField label={texts.updates.stopAfter} {...field("stopAfter", 10_000)} />
    </div>
  );
}

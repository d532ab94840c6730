"use client";

import { useTexts } from "@/texts";
import { TextField } from "./Field";

/** The name of a device, a site or a claim: a line as long as the API takes it. */
export function NameField({ name, change }: { name: string; change: (name: string) => void }) {
  const texts = useTexts();
  return (
    <TextField
      label={texts.device.name}
      required
      maxLength={100}
      value={name}
      onChange={(event) => change(event.target.value)}
    />
  );
}

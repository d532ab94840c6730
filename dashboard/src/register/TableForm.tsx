"use client";

import { Upload } from "lucide-react";
import { useState } from "react";
import { ask } from "@/api/client";
import type { RegisteredDevices } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { FIELD, Labelled } from "@/components/Field";
import { Form } from "@/components/Form";
import { Outcome } from "@/components/Outcome";
import { useAction } from "@/components/useAction";
import { useTexts } from "@/texts";

const EXAMPLE = "device_id,site,name,serial\ngreenhouse-1-a,greenhouse-1,North bench,GH1-00417";

/** Registers many devices by a table; all of it, or nothing if one row is wrong. */
export function TableForm() {
  const texts = useTexts();
  const [file, setFile] = useState<File | null>(null);
  const [made, setMade] = useState<RegisteredDevices | null>(null);
  const upload = useAction(async (table: File) => {
    // Browsers name a table after the programs that are installed; the API goes by what it is.
    setMade(await ask<RegisteredDevices>("POST", "/api/devices", new Blob([table], { type: "text/csv" })));
  });
  return (
    <Card title={texts.register.many}>
      <Form
        submit={() => {
          if (file !== null) void upload.run(file);
        }}
      >
        <p className="text-sm text-soft">{texts.register.tableHint}</p>
        <pre className="whitespace-pre-wrap break-words rounded-xl bg-raised p-3 font-mono text-xs">{EXAMPLE}</pre>
        <Labelled label={texts.register.file}>
          <input
            type="file"
            accept=".csv,text/csv"
            required
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
            className={`${FIELD} py-2 file:mr-3 file:rounded-lg file:border-0 file:bg-raised file:px-3 file:py-1 file:text-ink`}
          />
        </Labelled>
        <Button kind="main" type="submit" disabled={file === null || upload.busy} className="justify-self-start">
          <Upload size={18} aria-hidden />
          {texts.register.submitTable}
        </Button>
        <Outcome
          action={upload}
          done={made === null ? "" : texts.register.tableDone(made.registered.length, made.unchanged.length)}
        />
      </Form>
    </Card>
  );
}

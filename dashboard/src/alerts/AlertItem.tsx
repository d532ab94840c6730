"use client";

import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import type { Alert } from "@/api/shapes";
import { useTexts } from "@/texts";
import { AlertHistory } from "./AlertHistory";
import { AlertLine } from "./AlertLine";

/** An alert in the inbox: a line, and on demand why it fired, what was done about it and what can be. */
export function AlertItem({
  alert,
  chosen,
  toggle,
  changed,
}: {
  alert: Alert;
  chosen: boolean;
  toggle?: () => void;
  changed: () => void;
}) {
  const texts = useTexts();
  const [open, setOpen] = useState(false);
  const details = useId();
  return (
    <article className="rounded-2xl border border-line bg-surface p-3 sm:p-4">
      <div className="flex items-start gap-3">
        {toggle !== undefined && (
          <label className="-m-2 grid size-11 shrink-0 place-items-center">
            <span className="sr-only">{texts.alerts.choose(alert.what)}</span>
            <input type="checkbox" checked={chosen} onChange={toggle} className="size-5 accent-(--leaf)" />
          </label>
        )}
        <div className="min-w-0 flex-1">
          <AlertLine alert={alert} />
        </div>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={details}
          onClick={() => setOpen(!open)}
          className="-m-1 grid size-11 shrink-0 place-items-center rounded-xl hover:bg-raised"
        >
          <ChevronDown size={20} className={`transition ${open ? "rotate-180" : ""}`} aria-hidden />
          <span className="sr-only">{open ? texts.common.close : texts.alerts.details}</span>
        </button>
      </div>
      <div id={details}>{open && <AlertHistory alert={alert} changed={changed} />}</div>
    </article>
  );
}

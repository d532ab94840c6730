"use client";

import type { LucideIcon } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTexts } from "@/texts";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Outcome } from "./Outcome";
import { useAction } from "./useAction";

interface Question {
  icon: LucideIcon;
  label: string;
  /** What happens, asked before it does. */
  question: ReactNode;
  /** Said when it has happened. */
  done: string;
  work: () => Promise<unknown>;
  kind?: "main" | "plain" | "danger";
  /** In the place of "Cancel", where that could be taken for the action itself. */
  dismiss?: string;
  /** Whether the viewer has given what the question asks for. */
  ready?: boolean;
}

/** A button that asks first, and says what came of it. */
export function ConfirmedAction({
  icon: Icon,
  label,
  question,
  done,
  work,
  kind = "plain",
  dismiss,
  ready = true,
}: Question) {
  const texts = useTexts();
  const [asking, setAsking] = useState(false);
  const action = useAction(work);
  const confirm = async () => {
    if (await action.run()) setAsking(false);
  };
  return (
    <>
      <Button kind={kind} onClick={() => setAsking(true)}>
        <Icon size={18} aria-hidden />
        {label}
      </Button>
      {!asking && <Outcome action={action} done={done} />}
      <Dialog title={label} open={asking} close={() => setAsking(false)}>
        <div className="grid gap-4 text-sm">{question}</div>
        <Outcome action={action} />
        <div className="mt-5 flex flex-wrap justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{dismiss ?? texts.common.cancel}</Button>
          <Button
            kind={kind === "danger" ? "danger" : "main"}
            disabled={!ready || action.busy}
            onClick={() => void confirm()}
          >
            {label}
          </Button>
        </div>
      </Dialog>
    </>
  );
}

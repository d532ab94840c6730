"use client";

import { Ban } from "lucide-react";
import { ask } from "@/api/client";
import type { RolloutDetail } from "@/api/shapes";
import { ConfirmedAction } from "@/components/ConfirmedAction";
import { useTexts } from "@/texts";

/** Ends a roll-out before its time. */
export function CancelRollout({ rollout, changed }: { rollout: RolloutDetail; changed: () => void }) {
  const texts = useTexts();
  return (
    <ConfirmedAction
      kind="danger"
      icon={Ban}
      label={texts.updates.cancel}
      dismiss={texts.updates.goOn}
      question={<p>{texts.updates.cancelQuestion}</p>}
      done={texts.updates.cancelled}
      work={async () => {
        await ask("POST", `/api/rollouts/${encodeURIComponent(rollout.rollout_id)}/cancel`);
        changed();
      }}
    />
  );
}

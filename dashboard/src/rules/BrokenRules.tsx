"use client";

import { TriangleAlert, Wrench } from "lucide-react";
import { ask } from "@/api/client";
import { ConfirmedAction } from "@/components/ConfirmedAction";
import { useTexts } from "@/texts";
import { FLEET, pathOf } from "./scope";
import type { Rules } from "./useRules";

/** Says that somebody broke the fleet's stored rules by hand, and mends them with the last good ones. */
export function BrokenRules({
  rules: { book },
  mayAct,
  mended,
}: {
  rules: Rules;
  mayAct: boolean;
  mended: () => void;
}) {
  const texts = useTexts();
  if (book.problem === null) return null;
  return (
    <div role="alert" className="grid gap-3 rounded-2xl bg-warning-wash p-4 text-sm text-warning">
      <p className="flex gap-3">
        <TriangleAlert size={20} className="shrink-0" aria-hidden />
        <span>
          {texts.rules.problem} <code className="font-mono">{book.problem}</code>
        </span>
      </p>
      {mayAct && (
        <div>
          <ConfirmedAction
            icon={Wrench}
            label={texts.rules.mend}
            question={<p>{texts.rules.mendQuestion}</p>}
            done=""
            work={async () => {
              await ask("PUT", pathOf(FLEET), { rules: book.rules, etag: book.etag });
              mended();
            }}
          />
        </div>
      )}
    </div>
  );
}

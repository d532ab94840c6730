"use client";

import { useTexts } from "@/texts";
import { Button } from "./Button";

/** Below a list that goes on; nothing when it has come to its end. */
export function More({ more, text }: { more: (() => void) | undefined; text?: string }) {
  const texts = useTexts();
  if (more === undefined) return null;
  return (
    <div className="mt-4 text-center">
      <Button onClick={more}>{text ?? texts.common.more}</Button>
    </div>
  );
}

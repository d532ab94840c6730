import { CloudOff, Sprout } from "lucide-react";
import type { ReactNode } from "react";
import { ApiProblem } from "@/api/client";
import { useTexts } from "@/texts";
import { Button } from "./Button";

/** Says that there is nothing, and what to do about it. */
export function Empty({ title, hint, action }: { title: string; hint?: string; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 py-12 text-center">
      <Sprout size={40} className="text-leaf" aria-hidden />
      <p className="font-medium">{title}</p>
      {hint !== undefined && <p className="max-w-md text-sm text-soft">{hint}</p>}
      {action}
    </div>
  );
}

/** Says what went wrong, and offers to try again, unless that cannot help. */
export function Failed({ error, retry }: { error: Error; retry?: () => void }) {
  const texts = useTexts();
  const isGone = error instanceof ApiProblem && error.status === 404;
  return (
    <div role="alert" className="flex flex-col items-center gap-2 py-12 text-center">
      <CloudOff size={40} className="text-soft" aria-hidden />
      <p className="font-medium">{texts.common.failed}</p>
      <p className="max-w-md text-sm text-soft first-letter:uppercase">{error.message}</p>
      {error instanceof ApiProblem &&
        error.fields.map(({ field, reason }) => (
          <p key={field} className="text-sm text-soft">
            <code className="font-mono">{field}</code>: {reason}
          </p>
        ))}
      {retry !== undefined && !isGone && <Button onClick={retry}>{texts.common.retry}</Button>}
    </div>
  );
}

/** Holds the place of what is still on its way, at the size that it will have. */
export function Skeleton({ className }: { className: string }) {
  const texts = useTexts();
  return (
    <div
      role="status"
      aria-label={texts.common.loading}
      className={`animate-pulse rounded-xl bg-raised ${className}`}
    />
  );
}

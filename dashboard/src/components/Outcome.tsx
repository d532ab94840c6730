"use client";

import { ApiProblem } from "@/api/client";

interface Outcome {
  done: boolean;
  error: Error | null;
}

/** What came of an action, told to screen readers too. Nothing as long as there is nothing to say. */
export function Outcome({ action: { done: isDone, error }, done = "" }: { action: Outcome; done?: string }) {
  return (
    <div role="status" className={`text-sm empty:hidden ${error === null ? "text-soft" : "text-critical"}`}>
      {error === null ? isDone && done : <Problem error={error} />}
    </div>
  );
}

function Problem({ error }: { error: Error }) {
  const fields = error instanceof ApiProblem ? error.fields.filter(({ reason }) => reason !== error.message) : [];
  return (
    <>
      <p className="first-letter:uppercase">{error.message}</p>
      {fields.map(({ field, reason }) => (
        <p key={field + reason}>
          <code className="font-mono">{field}</code>: {reason}
        </p>
      ))}
    </>
  );
}

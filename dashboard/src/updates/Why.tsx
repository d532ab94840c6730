import type { Rollout } from "@/api/shapes";

/** How a roll-out ended, in the platform's own sentence; nothing while it goes on. */
export function Why({ rollout: { state, why } }: { rollout: Rollout }) {
  if (why === "") return null;
  return (
    <p className={`mt-1.5 text-sm break-words first-letter:uppercase ${state === "stopped" ? "text-critical" : ""}`}>
      {why}.
    </p>
  );
}

import { Ban, CircleCheck, CirclePlay, Hourglass, OctagonAlert, type LucideIcon } from "lucide-react";
import type { RolloutState } from "@/api/shapes";
import { useTexts } from "@/texts";

const LOOKS: Record<RolloutState, { icon: LucideIcon; look: string }> = {
  preparing: { icon: Hourglass, look: "bg-silent-wash text-silent" },
  running: { icon: CirclePlay, look: "bg-silent-wash text-silent" },
  completed: { icon: CircleCheck, look: "bg-leaf-wash text-leaf" },
  stopped: { icon: OctagonAlert, look: "bg-critical-wash text-critical" },
  cancelled: { icon: Ban, look: "bg-raised text-soft" },
};

/** How far a roll-out has come, as a badge with its word. */
export function RolloutBadge({ state }: { state: RolloutState }) {
  const texts = useTexts();
  const { icon: Icon, look } = LOOKS[state];
  return (
    <span className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-sm font-medium ${look}`}>
      <Icon size={15} aria-hidden />
      {texts.updates.states[state]}
    </span>
  );
}

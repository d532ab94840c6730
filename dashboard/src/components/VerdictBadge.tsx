import { CircleCheck, CircleHelp, ImageOff, Microscope, type LucideIcon } from "lucide-react";
import type { Verdict } from "@/api/shapes";
import { useTexts } from "@/texts";

const LOOKS: Record<Verdict, { icon: LucideIcon; look: string }> = {
  disease: { icon: Microscope, look: "bg-critical-wash text-critical" },
  healthy: { icon: CircleCheck, look: "bg-leaf-wash text-leaf" },
  unsure: { icon: CircleHelp, look: "bg-warning-wash text-warning" },
  not_a_leaf: { icon: ImageOff, look: "bg-raised text-soft" },
};

/** What the model says of a photo, in a word. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const texts = useTexts();
  const { icon: Icon, look } = LOOKS[verdict];
  return (
    <span className={`inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium ${look}`}>
      <Icon size={13} aria-hidden />
      {texts.verdict[verdict]}
    </span>
  );
}

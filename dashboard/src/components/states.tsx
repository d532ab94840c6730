import {
  Archive,
  CircleCheck,
  CircleDashed,
  MoonStar,
  OctagonAlert,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import type { DeviceState } from "@/api/shapes";
import { useTexts } from "@/texts";

// Shape and word as well as colour: some people do not tell green from red, and some screens do not either.
const LOOKS: Record<DeviceState, { icon: LucideIcon; ink: string; wash: string; fill: string }> = {
  ok: { icon: CircleCheck, ink: "text-leaf", wash: "bg-leaf-wash", fill: "fill-leaf" },
  warning: { icon: TriangleAlert, ink: "text-warning", wash: "bg-warning-wash", fill: "fill-warning" },
  critical: { icon: OctagonAlert, ink: "text-critical", wash: "bg-critical-wash", fill: "fill-critical" },
  silent: { icon: MoonStar, ink: "text-silent", wash: "bg-silent-wash", fill: "fill-silent" },
  never_seen: { icon: CircleDashed, ink: "text-soft", wash: "bg-raised", fill: "fill-soft" },
  retired: { icon: Archive, ink: "text-soft", wash: "bg-raised", fill: "fill-soft" },
};

/** A device's state as an icon alone; the word is there for screen readers, unless it stands beside it anyway. */
export function StateIcon({ state, size = 18, named = true }: { state: DeviceState; size?: number; named?: boolean }) {
  const texts = useTexts();
  const { icon: Icon, ink } = LOOKS[state];
  return (
    <span className={ink} title={texts.state[state]}>
      <Icon size={size} aria-hidden />
      {named && <span className="sr-only">{texts.state[state]}</span>}
    </span>
  );
}

/** A device's state as a badge with its word. */
export function StateBadge({ state }: { state: DeviceState }) {
  const texts = useTexts();
  const { icon: Icon, ink, wash } = LOOKS[state];
  return (
    <span className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-sm font-medium ${ink} ${wash}`}>
      <Icon size={15} aria-hidden />
      {texts.state[state]}
    </span>
  );
}

/** Class names of a state's colour in a drawing. */
export function fillOf(state: DeviceState): string {
  return LOOKS[state].fill;
}

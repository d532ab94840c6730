import {
  Bell,
  Camera,
  Cpu,
  FileWarning,
  KeyRound,
  Leaf,
  MapPin,
  PackageOpen,
  ScanSearch,
  SlidersHorizontal,
  UserRound,
  type LucideIcon,
} from "lucide-react";

/** Kinds of events as people filter them: by what stands before the dot of an event's kind. */
export const GROUPS = {
  alert: Bell,
  photo: ScanSearch,
  capture: Camera,
  device: Cpu,
  certificate: KeyRound,
  claim: KeyRound,
  site: MapPin,
  thresholds: SlidersHorizontal,
  input: FileWarning,
  session: UserRound,
  operator_keys: UserRound,
  release: PackageOpen,
  rollout: PackageOpen,
} as const satisfies Record<string, LucideIcon>;

export type Group = keyof typeof GROUPS;

/** The group of an event's kind, such as `alert` of `alert.opened`; null of a kind that is new to this page. */
export function groupOf(kind: string): Group | null {
  const group = kind.split(".")[0] ?? "";
  return Object.hasOwn(GROUPS, group) ? (group as Group) : null;
}

/** What is shown of an event whose kind is new to this page. */
export const OTHER: LucideIcon = Leaf;

"use client";

import {
  Activity,
  Bell,
  BellRing,
  CloudSunRain,
  Cpu,
  Download,
  Ellipsis,
  Leaf,
  PackageOpen,
  PlusCircle,
  ScanSearch,
  Settings,
  type LucideIcon,
} from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useId } from "react";
import { useTexts } from "@/texts";

export type PageName =
  | "fleet"
  | "alerts"
  | "review"
  | "risk"
  | "rules"
  | "activity"
  | "exports"
  | "updates"
  | "register"
  | "system"
  | "settings";

interface Entry {
  name: PageName;
  path: string;
  icon: LucideIcon;
}

const FIRST: readonly Entry[] = [
  { name: "fleet", path: "/", icon: Leaf },
  { name: "alerts", path: "/alerts", icon: Bell },
  { name: "review", path: "/review", icon: ScanSearch },
  { name: "risk", path: "/risk", icon: CloudSunRain },
];

// A phone has room for five; these stand behind the fifth.
const REST: readonly Entry[] = [
  { name: "rules", path: "/rules", icon: BellRing },
  { name: "activity", path: "/activity", icon: Activity },
  { name: "exports", path: "/export", icon: Download },
  { name: "updates", path: "/updates", icon: PackageOpen },
  { name: "register", path: "/register", icon: PlusCircle },
  { name: "system", path: "/system", icon: Cpu },
  { name: "settings", path: "/settings", icon: Settings },
];

const LINK =
  "flex items-center rounded-xl text-soft hover:bg-raised aria-[current=page]:text-leaf aria-[current=page]:font-medium";
const IN_A_LIST = "min-h-11 gap-3 px-3 text-sm aria-[current=page]:bg-leaf-wash";
const IN_THE_BAR = "min-h-14 min-w-12 flex-1 flex-col justify-center gap-0.5 text-[0.6875rem]";

/** The way to every page: along the side, or on a phone along the foot. */
export function Navigation() {
  const texts = useTexts();
  return (
    <>
      <nav aria-label={texts.navigation} className="hidden flex-col gap-1 md:flex">
        {[...FIRST, ...REST].map((entry) => (
          <Entry key={entry.name} entry={entry} className={IN_A_LIST} />
        ))}
      </nav>
      <nav
        aria-label={texts.navigation}
        className="fixed inset-x-0 bottom-0 z-40 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        {FIRST.map((entry) => (
          <Entry key={entry.name} entry={entry} className={IN_THE_BAR} />
        ))}
        <Rest />
      </nav>
    </>
  );
}

function Entry({
  entry: { name, path: to, icon: Icon },
  className,
  onClick,
}: {
  entry: Entry;
  className: string;
  onClick?: () => void;
}) {
  const texts = useTexts();
  const path = usePathname();
  const router = useRouter();
  // Not all pages at once when the first one opens, but each as soon as somebody is about to go there.
  const fetchAhead = () => router.prefetch(to);
  return (
    <Link
      href={to}
      prefetch={false}
      onPointerEnter={fetchAhead}
      onFocus={fetchAhead}
      aria-current={path === to ? "page" : undefined}
      className={`${LINK} ${className}`}
      {...(onClick === undefined ? {} : { onClick })}
    >
      <Icon size={20} aria-hidden />
      {texts.pages[name]}
    </Link>
  );
}

/** What the bar has no room for: opened and closed by the browser (popover), with Escape and a tap beside it. */
function Rest() {
  const texts = useTexts();
  const id = useId();
  const close = () => document.getElementById(id)?.hidePopover();
  return (
    <>
      <button type="button" popoverTarget={id} className={`${LINK} ${IN_THE_BAR}`}>
        <Ellipsis size={20} aria-hidden />
        {texts.pages.more}
      </button>
      <div
        id={id}
        popover="auto"
        className="inset-auto bottom-20 right-2 m-0 w-56 rounded-2xl border border-line bg-surface p-2 text-ink shadow-2xl"
      >
        {REST.map((entry) => (
          <Entry key={entry.name} entry={entry} className={IN_A_LIST} onClick={close} />
        ))}
      </div>
    </>
  );
}

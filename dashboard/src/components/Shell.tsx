"use client";

import { Leaf } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, type ReactNode } from "react";
import { whenSignedOut } from "@/api/client";
import { useSession } from "@/session/useSession";
import { useChosenTheme } from "@/settings/useChosenTheme";
import { useTexts } from "@/texts";
import { LiveSign } from "./LiveSign";
import { Navigation } from "./Navigation";
import { OfflineBanner } from "./OfflineBanner";

const SIGN_IN = "/sign-in";

/** What surrounds every page: the way to the others, and how the live connection is. */
export function Shell({ children }: { children: ReactNode }) {
  useChosenTheme();
  const path = usePathname();
  if (path === SIGN_IN) return <main id="content">{children}</main>;
  return <SignedIn>{children}</SignedIn>;
}

function SignedIn({ children }: { children: ReactNode }) {
  const texts = useTexts();
  useWayToSignIn();
  return (
    <div className="min-h-screen md:pl-56">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:left-2 focus:top-2 focus:z-50 focus:rounded-lg focus:bg-surface focus:p-3"
      >
        {texts.skipToContent}
      </a>
      <header className="flex h-14 items-center justify-between px-4 md:fixed md:inset-y-0 md:left-0 md:h-auto md:w-56 md:flex-col md:items-stretch md:justify-start md:gap-6 md:overflow-y-auto md:border-r md:border-line md:bg-surface md:p-4">
        <Link href="/" className="flex items-center gap-2 text-lg font-semibold md:px-3 md:pt-2">
          <Leaf className="text-leaf" aria-hidden />
          {texts.product}
        </Link>
        <Navigation />
        <div className="md:mt-auto md:px-3">
          <WhoIsHere />
          <LiveSign />
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto max-w-[110rem] px-4 pb-28 pt-2 outline-none md:px-8 md:pb-12 md:pt-8"
      >
        <OfflineBanner />
        {children}
      </main>
    </div>
  );
}

function WhoIsHere() {
  const texts = useTexts();
  const session = useSession();
  return (
    <p className="mb-1.5 hidden h-4 truncate text-xs text-soft md:block">
      {session !== undefined && `${session.name} · ${texts.roles[session.role]}`}
    </p>
  );
}

/** Leads whoever is not signed in to the page where that is done, and back to where they were. */
function useWayToSignIn(): void {
  const router = useRouter();
  useSession();
  useEffect(
    () =>
      whenSignedOut(() => {
        const { pathname, search } = window.location;
        if (pathname !== SIGN_IN) router.replace(`${SIGN_IN}?to=${encodeURIComponent(pathname + search)}`);
      }),
    [router],
  );
}

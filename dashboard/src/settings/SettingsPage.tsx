"use client";

import { LogOut } from "lucide-react";
import { useRouter } from "next/navigation";
import { useSyncExternalStore } from "react";
import { mutate } from "swr";
import { ask } from "@/api/client";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { Heading } from "@/components/Heading";
import { Outcome } from "@/components/Outcome";
import { Moment } from "@/components/Time";
import { useAction } from "@/components/useAction";
import { SESSION, useSession } from "@/session/useSession";
import { useTexts } from "@/texts";
import { prefer, usePreferences, type Theme, type Units } from "./preferences";

/** How this browser shows things, and who is signed in. */
export function SettingsPage() {
  const texts = useTexts();
  const { theme, units } = usePreferences();
  return (
    <>
      <Heading title={texts.pages.settings} />
      <div className="grid max-w-xl gap-4">
        <Choice<Theme>
          title={texts.settings.theme}
          names={texts.settings.themes}
          chosen={theme}
          choose={(value) => prefer({ theme: value })}
        />
        <Choice<Units>
          title={texts.settings.units}
          names={texts.settings.unitSystems}
          chosen={units}
          choose={(value) => prefer({ units: value })}
        />
        <Times />
        <SignedInAs />
      </div>
    </>
  );
}

function Times() {
  const texts = useTexts();
  return (
    <Card title={texts.settings.times}>
      <p className="text-sm text-soft">{texts.settings.timesHint(useOwnZone())}</p>
    </Card>
  );
}

/** The viewer's time zone; the page is made before it is known. */
function useOwnZone(): string {
  return useSyncExternalStore(
    () => () => undefined,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => "",
  );
}

function SignedInAs() {
  const texts = useTexts();
  const router = useRouter();
  const session = useSession();
  const signOut = useAction(async () => {
    await ask("DELETE", SESSION);
    // Nothing of what was read stays for whoever sits down next.
    await mutate(() => true, undefined, { revalidate: false });
    router.replace("/sign-in");
  });
  if (session === undefined) return null;
  return (
    <Card title={texts.settings.session}>
      <p className="text-sm">{texts.settings.signedInAs(session.name, texts.roles[session.role])}</p>
      <p className="mb-3 text-sm text-soft">
        {texts.settings.until} <Moment at={session.expires_at} />
      </p>
      <Button disabled={signOut.busy} onClick={() => void signOut.run()}>
        <LogOut size={18} aria-hidden />
        {texts.settings.signOut}
      </Button>
      <Outcome action={signOut} />
    </Card>
  );
}

function Choice<Name extends string>({
  title,
  names,
  chosen,
  choose,
}: {
  title: string;
  names: Record<Name, string>;
  chosen: Name;
  choose: (name: Name) => void;
}) {
  return (
    <Card>
      <fieldset>
        <legend className="mb-2 font-semibold">{title}</legend>
        {(Object.entries(names) as [Name, string][]).map(([name, text]) => (
          <label key={name} className="flex min-h-11 items-center gap-3">
            <input
              type="radio"
              name={title}
              checked={chosen === name}
              onChange={() => choose(name)}
              className="size-5 accent-(--leaf)"
            />
            {text}
          </label>
        ))}
      </fieldset>
    </Card>
  );
}

"use client";

import { Leaf } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { mutate } from "swr";
import { ApiProblem, ask } from "@/api/client";
import type { Session } from "@/api/shapes";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { useAction } from "@/components/useAction";
import { useTexts, type Texts } from "@/texts";
import { keyIn, wayBack } from "./link";
import { SESSION } from "./useSession";

/** Exchanges an operator key for a session: one that is typed, or the one in the link that brought the viewer here. */
export function SignInPage() {
  const texts = useTexts();
  const router = useRouter();
  const [key, setKey] = useState("");
  const { run, busy, error } = useAction(async (given: string) => {
    const session = await ask<Session>("POST", SESSION, { key: given });
    await mutate(SESSION, session, { revalidate: false });
    router.replace(wayBack(window.location.search));
  });
  useEffect(() => {
    const given = keyIn(window.location.hash);
    if (given === null) return;
    // Forgotten at once: neither the history nor a screenshot keeps the key.
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    void run(given);
    // Once, when the page opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <div className="grid min-h-screen place-items-center p-4">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(key.trim());
        }}
        className="grid w-full max-w-sm gap-4 rounded-3xl border border-line bg-surface p-8"
      >
        <h1 className="flex items-center gap-2 text-2xl font-semibold">
          <Leaf className="text-leaf" size={28} aria-hidden />
          {texts.product}
        </h1>
        <TextField
          type="password"
          label={texts.signIn.key}
          hint={texts.signIn.hint}
          autoComplete="current-password"
          required
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <Button kind="main" type="submit" disabled={busy}>
          {busy ? texts.signIn.busy : texts.signIn.submit}
        </Button>
        <p role="alert" className="text-sm text-critical empty:hidden">
          {error === null ? "" : reasonOf(error, texts)}
        </p>
      </form>
    </div>
  );
}

function reasonOf(error: Error, texts: Texts): string {
  if (!(error instanceof ApiProblem)) return error.message;
  if (error.status === 401) return texts.signIn.wrong;
  if (error.status === 429) return texts.signIn.tooMany(error.retryAfterS ?? 60);
  return error.message;
}

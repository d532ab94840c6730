"use client";

import Link from "next/link";
import { useState } from "react";
import useSWR from "swr";
import { ask, get } from "@/api/client";
import type { Alert, AlertDetail, FeedEvent, Page } from "@/api/shapes";
import { Button } from "@/components/Button";
import { FIELD } from "@/components/Field";
import { Outcome } from "@/components/Outcome";
import { Moment } from "@/components/Time";
import { useAction } from "@/components/useAction";
import { useMayAct } from "@/session/useSession";
import { useTexts } from "@/texts";
import { AlertSteps, type Step } from "./AlertSteps";
import { around } from "./around";
import { Why } from "./Why";

/** Why an alert fired, what was done about it, and what can be. */
export function AlertHistory({ alert, changed }: { alert: Alert; changed: () => void }) {
  const texts = useTexts();
  const mayAct = useMayAct();
  const path = `/api/alerts/${encodeURIComponent(alert.alert_id)}`;
  const detail = useSWR<AlertDetail, Error>(path, get);
  const history = useSWR<Page<FeedEvent>, Error>(`${path}/history`, get);
  const refresh = () => {
    void detail.mutate();
    void history.mutate();
    changed();
  };
  const take = useAction(async ({ step, ...rest }: Step) => {
    await ask("POST", `${path}/${step}`, "minutes" in rest ? rest : undefined);
    refresh();
  });
  const status = detail.data?.status ?? alert.status;
  return (
    <div className="mt-3 grid gap-4 border-t border-line pt-4">
      <Why alert={alert} />
      <div className="flex flex-wrap gap-2">
        {mayAct && status !== "resolved" && <AlertSteps busy={take.busy} take={(step) => void take.run(step)} />}
        {alert.device_id !== null && (
          <Link
            href={around(alert, alert.device_id)}
            prefetch={false}
            className="flex min-h-11 items-center px-2 text-sm text-leaf underline underline-offset-4"
          >
            {texts.alerts.seeCharts}
          </Link>
        )}
      </div>
      <Outcome action={take} />
      <section aria-label={texts.alerts.history}>
        <h2 className="mb-2 text-sm font-semibold">{texts.alerts.history}</h2>
        <ol className="grid gap-2 text-sm">
          {history.data?.items.map((event) => (
            <li key={event.event_id} className="flex flex-col gap-x-4 sm:flex-row">
              <span className="w-40 shrink-0 text-soft">
                <Moment at={event.at} site={alert.site} />
              </span>
              <span>
                {event.text} <span className="text-soft">· {event.who}</span>
              </span>
            </li>
          ))}
        </ol>
        {history.data?.items.length === 0 && <p className="text-sm text-soft">{texts.alerts.noHistory}</p>}
      </section>
      <Comments detail={detail.data} site={alert.site} />
      {mayAct && <CommentForm path={path} said={refresh} />}
    </div>
  );
}

function Comments({ detail, site }: { detail: AlertDetail | undefined; site: string }) {
  const texts = useTexts();
  if (detail === undefined || detail.comments.length === 0) return null;
  return (
    <section aria-label={texts.alerts.comments}>
      <h2 className="mb-2 text-sm font-semibold">{texts.alerts.comments}</h2>
      <ul className="grid gap-2 text-sm">
        {detail.comments.map((comment) => (
          <li key={comment.comment_id} className="rounded-xl bg-raised px-3 py-2">
            <p>{comment.text}</p>
            <p className="text-xs text-soft">
              {comment.by}, <Moment at={comment.at} site={site} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CommentForm({ path, said }: { path: string; said: () => void }) {
  const texts = useTexts();
  const [text, setText] = useState("");
  const say = useAction(async () => {
    await ask("POST", `${path}/comments`, { text: text.trim() });
    setText("");
    said();
  });
  return (
    <>
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") void say.run();
        }}
      >
        <label className="min-w-0 flex-1">
          <span className="sr-only">{texts.alerts.say}</span>
          <input
            value={text}
            maxLength={500}
            placeholder={texts.alerts.say}
            onChange={(event) => setText(event.target.value)}
            className={FIELD}
          />
        </label>
        <Button type="submit" disabled={say.busy}>
          {texts.alerts.comment}
        </Button>
      </form>
      <Outcome action={say} />
    </>
  );
}

"use client";

import type { FeedEvent } from "@/api/shapes";
import { FIELD } from "@/components/Field";
import { Heading } from "@/components/Heading";
import { More } from "@/components/More";
import { Empty, Failed, Skeleton } from "@/components/Placeholder";
import { usePages } from "@/components/usePages";
import { useQuery } from "@/components/useQuery";
import { useReadAgain } from "@/live/useReadAgain";
import { day } from "@/settings/times";
import { useTexts } from "@/texts";
import { EventRow } from "./EventRow";
import { groupOf, GROUPS, type Group } from "./kinds";

/** Who did what, newest first, day by day. */
export function ActivityPage() {
  const texts = useTexts();
  const { query, change } = useQuery();
  const wanted = query.get("kind");
  const { rows, error, loading, more, readAgain } = usePages<FeedEvent>("/api/events?limit=100");
  const events = rows.filter(({ kind }) => wanted === null || groupOf(kind) === wanted);
  useReadAgain(() => true, readAgain);
  return (
    <>
      <Heading title={texts.pages.activity}>
        <select
          aria-label={texts.activity.kind}
          value={wanted ?? ""}
          onChange={(event) => change({ kind: event.target.value })}
          className={`${FIELD} w-auto! text-sm`}
        >
          <option value="">{texts.activity.everything}</option>
          {(Object.keys(GROUPS) as Group[]).map((group) => (
            <option key={group} value={group}>
              {texts.activity.groups[group]}
            </option>
          ))}
        </select>
      </Heading>
      {error !== undefined && rows.length === 0 && <Failed error={error} retry={readAgain} />}
      {loading && rows.length === 0 && <Skeleton className="h-96" />}
      {!loading && error === undefined && events.length === 0 && more === undefined && (
        <Empty title={texts.activity.empty} />
      )}
      {[...Map.groupBy(events, ({ at }) => day(at))].map(([name, ofDay]) => (
        <section key={name} className="mb-5">
          <h2 className="mb-2 text-sm font-semibold text-soft">{name}</h2>
          <ol className="divide-y divide-line rounded-2xl border border-line bg-surface">
            {ofDay.map((event) => (
              <EventRow key={event.event_id} event={event} />
            ))}
          </ol>
        </section>
      ))}
      <More more={more} text={texts.activity.more} />
    </>
  );
}

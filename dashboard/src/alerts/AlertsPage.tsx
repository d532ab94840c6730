"use client";

import { useState } from "react";
import { ask } from "@/api/client";
import type { Alert, AlertKind, BulkOutcomes } from "@/api/shapes";
import { Heading } from "@/components/Heading";
import { More } from "@/components/More";
import { Empty, Failed, Skeleton } from "@/components/Placeholder";
import { useAction } from "@/components/useAction";
import { usePages } from "@/components/usePages";
import { useQuery } from "@/components/useQuery";
import { useReadAgain } from "@/live/useReadAgain";
import { useMayAct } from "@/session/useSession";
import { useTexts } from "@/texts";
import { AlertFilters } from "./AlertFilters";
import { AlertItem } from "./AlertItem";
import type { Step } from "./AlertSteps";
import { BulkBar } from "./BulkBar";
import { filterIn, isShown, pathOf, showsAll } from "./filter";

/** The inbox: what needs somebody, and what to do about it, one by one or many at once. */
export function AlertsPage() {
  const texts = useTexts();
  const mayAct = useMayAct();
  const { query, change } = useQuery();
  const kinds = Object.keys(texts.alerts.kinds) as AlertKind[];
  const filter = filterIn(query, kinds);
  const { rows, error, loading, more, readAgain } = usePages<Alert>(pathOf(filter));
  const alerts = rows.filter((alert) => isShown(alert, filter));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [failures, setFailures] = useState(0);
  useReadAgain(({ kind }) => kind.startsWith("alert."), readAgain);
  const bulk = useAction(async (step: Step) => {
    const { items } = await ask<BulkOutcomes>("POST", "/api/alerts/bulk", { alert_ids: [...chosen], ...step });
    setFailures(items.filter(({ problem }) => problem !== null).length);
    setChosen(new Set());
    readAgain();
  });
  return (
    <>
      <Heading title={texts.pages.alerts} />
      <AlertFilters filter={filter} change={change} kinds={kinds} />
      {mayAct && alerts.length > 0 && (
        <BulkBar alerts={alerts} chosen={chosen} choose={setChosen} bulk={bulk} failures={failures} />
      )}
      {error !== undefined && rows.length === 0 && <Failed error={error} retry={readAgain} />}
      {loading && rows.length === 0 && <Skeleton className="h-64" />}
      {!loading && error === undefined && alerts.length === 0 && more === undefined && (
        <Empty
          title={showsAll(filter) ? texts.alerts.empty : texts.alerts.noneMatch}
          {...(showsAll(filter) ? { hint: texts.alerts.emptyHint } : {})}
        />
      )}
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {alerts.map((alert) => (
          <li key={alert.alert_id}>
            <AlertItem
              alert={alert}
              chosen={chosen.has(alert.alert_id)}
              {...(mayAct ? { toggle: () => setChosen(toggled(chosen, alert.alert_id)) } : {})}
              changed={readAgain}
            />
          </li>
        ))}
      </ul>
      <More more={more} />
    </>
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

"use client";

import type { ModelRisk } from "@/api/shapes";
import { Card } from "@/components/Card";
import { number } from "@/settings/numbers";
import { useTexts } from "@/texts";
import { DayBars } from "./DayBars";
import { callsForAction, heatOf, WASHES } from "./bands";

/** What one infection model says: today, the last two weeks, and what its rule looked at. */
export function ModelCard({ model }: { model: ModelRisk }) {
  const texts = useTexts();
  const { today } = model;
  const heat = heatOf(model, today.band);
  const isAdvised = callsForAction(heat);
  return (
    <Card
      title={model.title}
      aside={
        <span className={`rounded-full px-3 py-1 text-sm font-medium ${WASHES[heat]}`}>
          {today.value === null
            ? texts.risk.unknown
            : `${today.band ?? ""} ${number(today.value)} ${model.unit}`.trim()}
        </span>
      }
    >
      {model.disease !== null && (
        <p className="mb-3 text-sm text-soft">
          {model.disease} · {model.crops.join(", ")}
        </p>
      )}
      <DayBars model={model} />
      {today.unknown_hours > 0 && (
        <p className="mt-2 text-xs text-soft">{texts.risk.unknownHours(today.unknown_hours)}</p>
      )}
      {model.advice !== null && isAdvised && <p className="mt-3 text-sm">{model.advice}</p>}
      <details className="mt-3 text-sm">
        <summary className="min-h-9 cursor-pointer py-1 text-leaf">{texts.risk.rule}</summary>
        <p className="mt-1">{model.rule}</p>
        {model.advice !== null && !isAdvised && (
          <p className="mt-2">
            {texts.risk.whenHigher} {model.advice}
          </p>
        )}
        <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
          {Object.entries(today.seen).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-soft">{name}</dt>
              <dd>{value === null ? texts.risk.unknown : number(value)}</dd>
            </div>
          ))}
          <dt className="text-soft">{texts.risk.validity}</dt>
          <dd>{model.validity}</dd>
          <dt className="text-soft">{texts.risk.source}</dt>
          <dd>{model.source}</dd>
        </dl>
        {model.notes.map((note) => (
          <p key={note} className="mt-2 text-soft">
            {note}
          </p>
        ))}
      </details>
    </Card>
  );
}

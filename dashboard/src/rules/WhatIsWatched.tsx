"use client";

import type { StandardMetric } from "@/api/shapes";
import { SelectField } from "@/components/Field";
import { useTexts } from "@/texts";
import { POSSIBLE } from "./check";
import { nameFor } from "./draft";

export interface Watched {
  metric: StandardMetric;
  direction: "above" | "below";
}

const FIRST: Watched = { metric: "air_temp_c", direction: "above" };
const SIDES = ["above", "below"] as const;
const METRICS = Object.keys(POSSIBLE) as StandardMetric[];

/** What a form of a new rule begins with: what no rule watches yet, if there is such. */
export function unwatched(taken: readonly string[]): Watched {
  const all = SIDES.flatMap((direction) => METRICS.map((metric): Watched => ({ metric, direction })));
  return all.find(({ metric, direction }) => !taken.includes(nameFor(metric, direction))) ?? FIRST;
}

/** What a new rule watches, and on which side the trouble lies. */
export function WhatIsWatched({
  watched,
  choose,
  isTaken,
}: {
  watched: Watched;
  choose: (watched: Watched) => void;
  /** Whether there is such a rule already, which people mostly mean. */
  isTaken: boolean;
}) {
  const texts = useTexts();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        label={texts.rules.metric}
        value={watched.metric}
        onChange={(event) => choose({ ...watched, metric: event.target.value as StandardMetric })}
      >
        {METRICS.map((metric) => (
          <option key={metric} value={metric}>
            {texts.metrics[metric]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={texts.rules.direction}
        value={watched.direction}
        onChange={(event) => choose({ ...watched, direction: event.target.value as Watched["direction"] })}
      >
        <option value="above">{texts.rules.directions.above}</option>
        <option value="below">{texts.rules.directions.below}</option>
      </SelectField>
      <p role="status" className="text-sm text-warning empty:hidden sm:col-span-2">
        {isTaken && texts.rules.thereIsOne}
      </p>
    </div>
  );
}

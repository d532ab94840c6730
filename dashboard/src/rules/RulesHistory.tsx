"use client";

import { Undo2 } from "lucide-react";
import type { Rule, RulesChange } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { More } from "@/components/More";
import { Failed, Skeleton } from "@/components/Placeholder";
import { Moment } from "@/components/Time";
import { usePages } from "@/components/usePages";
import { useReadAgain } from "@/live/useReadAgain";
import { usePreferences } from "@/settings/preferences";
import { useTexts } from "@/texts";
import { told, type Told } from "./history";
import { rowsOf, type Change, type Row } from "./layers";
import { asText } from "./scope";
import type { Rules } from "./useRules";

/** Who changed a scope's own rules when and how, and the way back to any state that they were in. */
export function RulesHistory({
  rules: { scope, own, layers },
  propose,
}: {
  rules: Rules;
  propose: ((change: Change) => void) | null;
}) {
  const texts = useTexts();
  const path = `/api/thresholds/history?scope=${encodeURIComponent(asText(scope))}&limit=20`;
  const { rows, error, loading, more, readAgain } = usePages<RulesChange>(path);
  useReadAgain(({ kind }) => kind.startsWith("thresholds."), readAgain);
  const known = rowsOf(layers);
  // What the last one of a page changed is known when the one before it is.
  const shown = more === undefined ? rows : rows.slice(0, -1);
  return (
    <Card title={texts.rules.history}>
      {error !== undefined && rows.length === 0 && <Failed error={error} retry={readAgain} />}
      {loading && rows.length === 0 && <Skeleton className="h-24" />}
      {!loading && error === undefined && rows.length === 0 && (
        <p className="text-sm text-soft">{texts.rules.noHistory}</p>
      )}
      <ol className="divide-y divide-line">
        {shown.map((change, index) => (
          <li
            key={change.change_id}
            className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3 text-sm"
          >
            <div className="grid min-w-0 flex-1 basis-80 gap-2">
              <p className="text-soft">
                <Moment at={change.at} /> · {change.who === "platform" ? texts.common.platform : change.who}
              </p>
              <WhatChanged change={change} before={rows[index + 1]?.rules} known={known} />
            </div>
            {propose !== null && !areSame(change.rules, own.rules) && (
              <Button onClick={() => propose({ kind: "replace", rules: change.rules })}>
                <Undo2 size={16} aria-hidden />
                {texts.rules.restore}
              </Button>
            )}
          </li>
        ))}
      </ol>
      <More more={more} />
    </Card>
  );
}

/** What a change did to each rule; of the fleet's first change nobody knows what there was before. */
function WhatChanged({
  change,
  before,
  known,
}: {
  change: RulesChange;
  before: readonly Rule[] | undefined;
  known: readonly Row[];
}) {
  const texts = useTexts();
  const { units } = usePreferences();
  if (before === undefined && change.scope === "fleet") {
    return <p>{texts.rules.fromThenOn(change.rules.length)}</p>;
  }
  const changes = told(change, before ?? [], { known, units, texts });
  if (changes.length === 0) return <p>{texts.rules.nothingChanged}</p>;
  return (
    <ul className="grid gap-2">
      {changes.map((one) => (
        <li key={one.id}>
          <p className="font-medium">
            {one.title} <span className="font-normal text-soft">· {texts.rules[one.kind]}</span>
          </p>
          <Sentences sentences={one.gone} as="del" />
          <Sentences sentences={one.come} as="ins" />
        </li>
      ))}
    </ul>
  );
}

function Sentences({ sentences, as: Mark }: { sentences: Told["gone"]; as: "del" | "ins" }) {
  return sentences.map((sentence) => (
    <p key={sentence}>
      <Mark className={Mark === "del" ? "text-soft" : "no-underline"}>{sentence}</Mark>
    </p>
  ));
}

function areSame(some: readonly Rule[], others: readonly Rule[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}

"use client";

import { locale, useTexts } from "@/texts";
import { concernedBy } from "./concerned";
import { differences, type Change, type Row } from "./layers";
import { inWords } from "./names";
import { RuleWords } from "./RuleWords";
import type { Rules } from "./useRules";
import { title } from "./words";

/** What a change makes of each rule that it touches, and whom that concerns. */
export function ChangeReview({ rules, change }: { rules: Rules; change: Change }) {
  const texts = useTexts();
  const found = differences(rules.layers, change);
  if (found.length === 0) return <p className="text-sm">{texts.rules.noChange}</p>;
  return (
    <>
      {found.map(({ id, before, after }) => (
        <section key={id} className="grid gap-3 text-sm">
          <h3 className="font-semibold">{title((after ?? before)?.pattern ?? { id, conditions: [] }, texts)}</h3>
          <div className="grid gap-3 sm:grid-cols-2">
            <Side name={texts.rules.now} row={before} rules={rules} />
            <Side name={texts.rules.then} row={after} rules={rules} />
          </div>
          <Concerns ruleId={id} rules={rules} />
        </section>
      ))}
      <p className="text-sm text-soft">{texts.rules.soon}</p>
    </>
  );
}

function Side({ name, row, rules }: { name: string; row: Row | null; rules: Rules }) {
  const texts = useTexts();
  return (
    <section aria-label={name} className="rounded-xl bg-raised p-3">
      <h4 className="mb-1 text-xs font-semibold text-soft">
        {name}
        {row !== null && !row.own && `: ${texts.rules.comesFrom(inWords(row.from, rules.fleet, texts)).toLowerCase()}`}
      </h4>
      {row === null ? <p>{texts.rules.nothing}</p> : <RuleWords rule={row.rule} />}
    </section>
  );
}

function Concerns({ ruleId, rules: { scope, fleet, book } }: { ruleId: string; rules: Rules }) {
  const texts = useTexts();
  const { devices, others } = concernedBy(ruleId, scope, { fleet, scopes: book.scopes });
  const names = others.map((other) => inWords(other, fleet, texts));
  return (
    <p>
      {texts.rules.concerned(devices)}
      {names.length > 0 && ` ${texts.rules.concernedNot(new Intl.ListFormat(locale()).format(names))}`}
    </p>
  );
}

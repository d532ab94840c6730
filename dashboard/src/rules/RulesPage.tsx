"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/Button";
import { Heading } from "@/components/Heading";
import { Empty, Failed, Skeleton } from "@/components/Placeholder";
import { useQuery } from "@/components/useQuery";
import { useSession } from "@/session/useSession";
import { useTexts } from "@/texts";
import { BrokenRules } from "./BrokenRules";
import { ChangeDialog, type Wish } from "./ChangeDialog";
import { rowsOf } from "./layers";
import { inWords } from "./names";
import { OwnAlerts } from "./OwnAlerts";
import { RuleCard, type Steps } from "./RuleCard";
import { RulesHistory } from "./RulesHistory";
import { asText, scopeIn } from "./scope";
import { ScopePicker } from "./ScopePicker";
import { useRules, type Rules } from "./useRules";
import { WhoDiffers } from "./WhoDiffers";

/** At which values who is warned, in words and numbers. */
export function RulesPage() {
  const texts = useTexts();
  const { query, change } = useQuery();
  const scope = scopeIn(query.get("scope"));
  const { rules, known, error, readAgain } = useRules(scope);
  return (
    <>
      <Heading title={texts.pages.rules} below={texts.rules.about} />
      {known !== undefined && (
        <ScopePicker
          scope={scope}
          choose={(next) => change({ scope: asText(next), rule: null })}
          fleet={known.fleet}
          book={known.book}
        />
      )}
      {error !== undefined && rules === undefined && <Failed error={error} retry={readAgain} />}
      {error === undefined && rules === undefined && <Skeleton className="h-96" />}
      {rules !== undefined && (
        <ScopeRules key={asText(scope)} rules={rules} marked={query.get("rule")} readAgain={readAgain} />
      )}
    </>
  );
}

function ScopeRules({ rules, marked, readAgain }: { rules: Rules; marked: string | null; readAgain: () => void }) {
  const texts = useTexts();
  const role = useSession()?.role;
  const mayAct = role === "operator";
  const [wish, setWish] = useState<Wish | null>(null);
  const [isDone, setDone] = useState(false);
  const begin = (next: Wish) => {
    setDone(false);
    setWish(next);
  };
  const steps: Steps = {
    edit: (pattern) => begin({ kind: "edit", pattern }),
    propose: (change) => begin({ kind: "propose", change }),
  };
  const rows = rowsOf(rules.layers);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <BrokenRules rules={rules} mayAct={mayAct} mended={readAgain} />
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">{texts.rules.holdFor(inWords(rules.scope, rules.fleet, texts))}</h2>
        {mayAct && (
          <Button onClick={() => begin({ kind: "add" })}>
            <Plus size={18} aria-hidden />
            {texts.rules.add}
          </Button>
        )}
      </header>
      <p role="status" className="text-sm text-leaf empty:hidden">
        {isDone && texts.rules.inForce}
      </p>
      {role === "viewer" && <p className="text-sm text-soft">{texts.common.readsOnly}</p>}
      {rows.length === 0 && <Empty title={texts.rules.none} hint={texts.rules.noneHint} />}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2 3xl:grid-cols-3">
        {rows.map((row) => (
          <RuleCard
            key={row.rule.id}
            row={row}
            fleet={rules.fleet}
            isMarked={row.rule.id === marked}
            steps={mayAct ? steps : null}
          />
        ))}
      </div>
      <div className="gap-4 *:mb-4 *:break-inside-avoid lg:columns-2">
        <RulesHistory rules={rules} propose={mayAct ? steps.propose : null} />
        <WhoDiffers rules={rules} />
        <OwnAlerts />
      </div>
      <ChangeDialog
        wish={wish}
        rules={rules}
        close={() => setWish(null)}
        done={() => {
          setWish(null);
          setDone(true);
          readAgain();
        }}
      />
    </div>
  );
}

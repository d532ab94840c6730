"use client";

import { useEffect, useRef, useState } from "react";
import { ApiProblem, ask } from "@/api/client";
import type { Rule } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Outcome } from "@/components/Outcome";
import { useAction, type Action } from "@/components/useAction";
import { usePreferences } from "@/settings/preferences";
import { useTexts } from "@/texts";
import { ChangeReview } from "./ChangeReview";
import { wrongBy, wrongIn, type Wrong } from "./check";
import { draftOf, nameFor, newRule, ruleOf } from "./draft";
import { changed, type Change } from "./layers";
import { inWords } from "./names";
import { RuleForm } from "./RuleForm";
import { pathOf } from "./scope";
import { readRules, type Rules } from "./useRules";
import { unwatched, WhatIsWatched } from "./WhatIsWatched";

/** What somebody set out to do with a scope's rules. */
export type Wish = { kind: "add" } | { kind: "edit"; pattern: Rule } | { kind: "propose"; change: Change };

/** From the wish, over a form where it takes one, to a change that is looked at and put in force. */
export function ChangeDialog({
  wish,
  rules,
  close,
  done,
}: {
  wish: Wish | null;
  rules: Rules;
  close: () => void;
  done: () => void;
}) {
  const texts = useTexts();
  const scope = inWords(rules.scope, rules.fleet, texts);
  const titles = {
    add: texts.rules.addFor(scope),
    edit: texts.rules.changeFor(scope),
    propose: texts.rules.confirmTitle,
  };
  return (
    <Dialog title={wish === null ? "" : titles[wish.kind]} open={wish !== null} close={close}>
      {wish !== null && <Steps wish={wish} rules={rules} close={close} done={done} />}
    </Dialog>
  );
}

function Steps({ wish, rules, close, done }: { wish: Wish; rules: Rules; close: () => void; done: () => void }) {
  const { units } = usePreferences();
  const texts = useTexts();
  const taken = rules.layers.flatMap((layer) => layer.rules.map(({ id }) => id));
  const [watched, setWatched] = useState(() => unwatched(taken));
  const begun = wish.kind === "edit" ? wish.pattern : newRule(watched.metric, watched.direction, taken);
  const [draft, write] = useState(() => draftOf(begun, units));
  const [wrong, setWrong] = useState<Wrong>({});
  const [change, setChange] = useState<Change | null>(wish.kind === "propose" ? wish.change : null);
  // The rules as they were when the viewer began: what is put in force is what was looked at.
  const [base, setBase] = useState(rules);
  const [isConflict, setConflict] = useState(false);

  const review = () => {
    const rule = ruleOf(draft, begun, units);
    const found = wrongIn(draft, rule, units, texts);
    setWrong(found);
    if (Object.keys(found).length === 0) setChange({ kind: "put", rule });
  };
  const save = useAction(async (wanted: Change) => {
    const own = changed(base.own.rules, wanted);
    try {
      await ask("PUT", pathOf(base.scope), { rules: own, etag: base.own.etag });
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      if (problem.status === 409) {
        setBase(await readRules(base.scope));
        setConflict(true);
        return;
      }
      const isWritten = wish.kind !== "propose" && wanted.kind === "put";
      const found = isWritten ? wrongBy(problem, own.indexOf(wanted.rule)) : null;
      if (found === null) throw problem;
      setWrong(found);
      setChange(null);
      return;
    }
    done();
  });

  if (change === null) {
    return (
      <RuleForm rule={begun} draft={draft} write={write} wrong={wrong} submit={review}>
        {wish.kind === "add" && (
          <WhatIsWatched
            watched={watched}
            isTaken={taken.includes(nameFor(watched.metric, watched.direction))}
            choose={(next) => {
              setWatched(next);
              setWrong({});
            }}
          />
        )}
      </RuleForm>
    );
  }
  return (
    <Confirm
      rules={base}
      change={change}
      isConflict={isConflict}
      save={save}
      leave={close}
      {...(wish.kind === "propose" ? {} : { back: () => setChange(null) })}
    />
  );
}

/** The last question; after somebody else's change, it is asked anew over theirs. */
function Confirm({
  rules,
  change,
  isConflict,
  save,
  back,
  leave,
}: {
  rules: Rules;
  change: Change;
  isConflict: boolean;
  save: Action<[Change]>;
  back?: () => void;
  leave: () => void;
}) {
  const texts = useTexts();
  const element = useRef<HTMLDivElement>(null);
  // The button that led here is gone: who uses the keyboard or hears the page goes on from here.
  useEffect(() => element.current?.focus(), [isConflict]);
  return (
    <div ref={element} tabIndex={-1} className="grid gap-4 outline-none">
      {isConflict && (
        <p role="alert" className="rounded-xl bg-warning-wash p-3 text-sm text-warning">
          {texts.rules.conflict(rules.own.changed_by ?? texts.rules.somebody)}
        </p>
      )}
      <ChangeReview rules={rules} change={change} />
      <Outcome action={save} />
      <div className="flex flex-wrap justify-end gap-2">
        {back !== undefined && <Button onClick={back}>{texts.rules.backToForm}</Button>}
        <Button onClick={leave}>{isConflict ? texts.rules.leaveTheirs : texts.common.cancel}</Button>
        <Button kind="main" disabled={save.busy} onClick={() => void save.run(change)}>
          {isConflict ? texts.rules.mineAllTheSame : texts.rules.confirm}
        </Button>
      </div>
    </div>
  );
}

"use client";

import { BellOff, BellRing, Pencil, Trash2, Undo2, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef } from "react";
import type { Fleet, Rule } from "@/api/shapes";
import { Button } from "@/components/Button";
import { useTexts } from "@/texts";
import { switchedOff, type Change, type Row } from "./layers";
import { inWords } from "./names";
import { RuleWords } from "./RuleWords";
import { linkTo } from "./scope";
import { title } from "./words";

/** What somebody may want of a rule: other numbers, or a change that needs no form. */
export interface Steps {
  edit: (pattern: Rule) => void;
  propose: (change: Change) => void;
}

/** A rule that holds in a scope: what it says, where it comes from, and what can be done with it. */
export function RuleCard({
  row,
  fleet,
  isMarked,
  steps,
}: {
  row: Row;
  fleet: Fleet;
  /** Whether somebody was led here for this rule. */
  isMarked: boolean;
  steps: Steps | null;
}) {
  const texts = useTexts();
  const { rule } = row;
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isMarked) element.current?.scrollIntoView({ block: "center" });
  }, [isMarked]);
  return (
    <article
      ref={element}
      aria-label={title(row.pattern ?? rule, texts)}
      aria-current={isMarked ? "true" : undefined}
      className="flex flex-col rounded-2xl border border-line bg-surface p-4 aria-[current]:border-leaf aria-[current]:ring-1 aria-[current]:ring-leaf sm:p-5"
    >
      <h3 className="font-semibold">{title(row.pattern ?? rule, texts)}</h3>
      <p className="mb-3 text-sm text-soft">
        <Origin row={row} fleet={fleet} /> · <code className="font-mono text-xs">{rule.id}</code>
      </p>
      <div className="mb-3 flex-1">
        <RuleWords rule={rule} />
      </div>
      {steps !== null && <Offers row={row} fleet={fleet} steps={steps} />}
    </article>
  );
}

function Origin({ row, fleet }: { row: Row; fleet: Fleet }) {
  const texts = useTexts();
  if (!row.own) {
    return (
      <Link
        href={linkTo(row.from, row.rule.id)}
        prefetch={false}
        className="underline decoration-edge underline-offset-4"
      >
        {texts.rules.comesFrom(inWords(row.from, fleet, texts))}
      </Link>
    );
  }
  return (
    <span className="font-medium text-leaf">
      {row.beneath === null
        ? texts.rules.setHere
        : texts.rules.setHereInPlace(inWords(row.beneath.from, fleet, texts))}
    </span>
  );
}

function Offers({ row, fleet, steps: { edit, propose } }: { row: Row; fleet: Fleet; steps: Steps }) {
  const texts = useTexts();
  const { rule, own, beneath, pattern } = row;
  // The numbers of an own rule stay, for who switches it on again; over a wider scope's lies a bare "off".
  const off = own && rule.conditions.length > 0 ? { ...rule, enabled: false } : switchedOff(rule.id);
  const drop: Change = { kind: "drop", id: rule.id };
  return (
    <div className="flex flex-wrap gap-2">
      {pattern !== null && (
        <Offer icon={Pencil} text={own ? texts.rules.change : texts.rules.changeHere} take={() => edit(pattern)} />
      )}
      {rule.enabled && (
        <Offer
          icon={BellOff}
          text={own ? texts.rules.switchOff : texts.rules.switchOffHere}
          take={() => propose({ kind: "put", rule: off })}
        />
      )}
      {!rule.enabled && own && rule.conditions.length > 0 && (
        <Offer
          icon={BellRing}
          text={texts.rules.switchOn}
          take={() => propose({ kind: "put", rule: { ...rule, enabled: true } })}
        />
      )}
      {beneath !== null && (
        <Offer
          icon={Undo2}
          text={texts.rules.back(inWords(beneath.from, fleet, texts))}
          take={() => propose(drop)}
        />
      )}
      {own && beneath === null && <Offer icon={Trash2} text={texts.rules.remove} take={() => propose(drop)} />}
    </div>
  );
}

function Offer({ icon: Icon, text, take }: { icon: LucideIcon; text: string; take: () => void }) {
  return (
    <Button onClick={take}>
      <Icon size={16} aria-hidden />
      {text}
    </Button>
  );
}

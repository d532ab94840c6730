/** What became of rules from one change to the next, told sentence by sentence. */
import type { Rule, RulesChange } from "@/api/shapes";
import type { Units } from "@/settings/preferences";
import type { Texts } from "@/texts";
import { differences, type Row } from "./layers";
import { scopeIn } from "./scope";
import { limits, patience, title } from "./words";

/** One rule within a change: the sentences that it lost, and those that it gained. */
export interface Told {
  id: string;
  kind: "added" | "removed" | "altered";
  title: string;
  gone: readonly string[];
  come: readonly string[];
}

/**
 * What a change did to the rules that there were before it.
 *
 * @param known - what holds now; it lends its name to a rule that the change merely switched off.
 */
export function told(
  change: RulesChange,
  before: readonly Rule[],
  { known, units, texts }: { known: readonly Row[]; units: Units; texts: Texts },
): Told[] {
  const layer = { scope: scopeIn(change.scope), rules: before };
  return differences([layer], { kind: "replace", rules: change.rules }).map(({ id, before: old, after: next }) => {
    const [was, is] = [old?.rule, next?.rule].map((rule) => (rule === undefined ? [] : sentences(rule, units, texts)));
    return {
      id,
      kind: old === null ? "added" : next === null ? "removed" : "altered",
      title: title(
        next?.pattern ?? old?.pattern ?? known.find(({ rule }) => rule.id === id)?.pattern ?? { id, conditions: [] },
        texts,
      ),
      gone: was?.filter((sentence) => !is?.includes(sentence)) ?? [],
      come: is?.filter((sentence) => !was?.includes(sentence)) ?? [],
    };
  });
}

function sentences(rule: Rule, units: Units, texts: Texts): string[] {
  if (!rule.enabled) return [texts.rules.off];
  return [...limits(rule, units, texts).map(({ text }) => text), ...patience(rule, units, texts)];
}

/** What rules hold in a scope, where each comes from, and what a change makes of them. */
import type { Rule } from "@/api/shapes";
import { asText, type Scope } from "./scope";

/** The own rules of one scope. Of several layers, the widest stands first, and the narrowest decides. */
export interface Layer {
  scope: Scope;
  rules: readonly Rule[];
}

/** A rule, and the scope that it comes from. */
export interface Placed {
  rule: Rule;
  from: Scope;
}

/** A rule as it holds in the narrowest layer's scope. */
export interface Row extends Placed {
  /** Whether the scope has it itself. */
  own: boolean;
  /** What would hold without the scope's own rule; null when it has none, or nothing would. */
  beneath: Placed | null;
  /** The nearest rule of this id with conditions: what a form can begin with. */
  pattern: Rule | null;
}

/** A change of a scope's own rules. */
export type Change =
  { kind: "put"; rule: Rule } | { kind: "drop"; id: string } | { kind: "replace"; rules: readonly Rule[] };

/** What a change does to one rule that holds in the scope. */
export interface Difference {
  id: string;
  before: Row | null;
  after: Row | null;
}

/** The rule of every id that holds in the narrowest layer's scope, in the order of the widest layer. */
export function rowsOf(layers: readonly Layer[]): Row[] {
  // Of each id, the narrowest first.
  const found = new Map<string, [Placed, ...Placed[]]>();
  for (const { scope, rules } of layers) {
    for (const rule of rules) found.set(rule.id, [{ rule, from: scope }, ...(found.get(rule.id) ?? [])]);
  }
  const here = layers.at(-1)?.scope;
  return [...found.values()].map(([first, ...wider]) => {
    const own = first.from === here;
    const pattern = [first, ...wider].find(({ rule }) => rule.conditions.length > 0)?.rule ?? null;
    return { ...first, own, beneath: own ? (wider[0] ?? null) : null, pattern };
  });
}

/** A scope's own rules after a change; a rule keeps its place. */
export function changed(rules: readonly Rule[], change: Change): Rule[] {
  switch (change.kind) {
    case "replace":
      return [...change.rules];
    case "drop":
      return rules.filter(({ id }) => id !== change.id);
    case "put": {
      const { rule } = change;
      const isThere = rules.some(({ id }) => id === rule.id);
      return isThere ? rules.map((one) => (one.id === rule.id ? rule : one)) : [...rules, rule];
    }
  }
}

/** What a change of the narrowest layer makes different for those who live by it. */
export function differences(layers: readonly Layer[], change: Change): Difference[] {
  const own = layers.at(-1);
  if (own === undefined) return [];
  const before = byId(rowsOf(layers));
  const after = byId(rowsOf([...layers.slice(0, -1), { ...own, rules: changed(own.rules, change) }]));
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((id) => ({ id, before: before.get(id) ?? null, after: after.get(id) ?? null }))
    .filter(({ before: one, after: other }) => one === null || other === null || !isSame(one, other));
}

function byId(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.rule.id, row]));
}

function isSame(one: Row, other: Row): boolean {
  return asText(one.from) === asText(other.from) && JSON.stringify(one.rule) === JSON.stringify(other.rule);
}

/** A rule that switches a wider scope's off. */
export function switchedOff(id: string): Rule {
  return { id, conditions: [], for_min: 0, quiet_hours: null, repeat_min: null, escalate_min: null, enabled: false };
}

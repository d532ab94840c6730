"use client";

import useSWR from "swr";
import { get } from "@/api/client";
import type { Fleet, FleetRules, ScopeRules } from "@/api/shapes";
import { useReadAgain } from "@/live/useReadAgain";
import type { Layer } from "./layers";
import { asText, pathOf, widerThan, type Scope } from "./scope";

/** Everything that it takes to say which rules hold in a scope, as of one moment. */
export interface Rules {
  scope: Scope;
  fleet: Fleet;
  /** The fleet's own rules, and who else has any. */
  book: FleetRules;
  /** The scope's own rules. */
  own: ScopeRules;
  /** From the widest to the scope's own. */
  layers: readonly Layer[];
}

/**
 * The rules that hold in a scope, read anew when somebody changes any.
 *
 * `known` is what was read last, of whatever scope: who else there is, while another scope's rules are on their way.
 */
export function useRules(scope: Scope) {
  const { data, error, mutate } = useSWR<Rules, Error>(`rules of ${asText(scope)}`, () => readRules(scope), {
    keepPreviousData: true,
  });
  const readAgain = () => void mutate();
  useReadAgain(({ kind }) => kind.startsWith("thresholds."), readAgain);
  const isOfScope = data !== undefined && asText(data.scope) === asText(scope);
  return { rules: isOfScope ? data : undefined, known: data, error, readAgain };
}

/** Reads the rules of a scope and of all wider ones that have any. */
export async function readRules(scope: Scope): Promise<Rules> {
  const [fleet, book] = await Promise.all([get<Fleet>("/api/fleet"), get<FleetRules>("/api/thresholds")]);
  const having = new Set(["fleet", asText(scope), ...book.scopes.map((one) => one.scope)]);
  const reaching = [...widerThan(scope, fleet), scope].filter((one) => having.has(asText(one)));
  const read = await Promise.all(
    reaching.map(async (one) => (one.kind === "fleet" ? book : await get<ScopeRules>(pathOf(one)))),
  );
  const layers = reaching.map((one, index) => ({ scope: one, rules: read[index]?.rules ?? [] }));
  return { scope, fleet, book, own: read.at(-1) ?? book, layers };
}

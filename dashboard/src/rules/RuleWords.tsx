"use client";

import type { Rule } from "@/api/shapes";
import { StateIcon } from "@/components/states";
import { usePreferences } from "@/settings/preferences";
import { useTexts } from "@/texts";
import { limits, patience } from "./words";

/** What a rule says, line by line. */
export function RuleWords({ rule }: { rule: Rule }) {
  const texts = useTexts();
  const { units } = usePreferences();
  return (
    <>
      {!rule.enabled && <p className="font-medium">{texts.rules.off}</p>}
      <ul className={`grid gap-1 ${rule.enabled ? "" : "text-soft line-through"}`}>
        {limits(rule, units, texts).map(({ severity, text }) => (
          <li key={text} className="flex gap-2">
            <StateIcon state={severity} named={false} />
            {text}
          </li>
        ))}
      </ul>
      {rule.enabled && (
        <ul className="mt-2 grid gap-0.5 text-sm text-soft">
          {patience(rule, units, texts).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </>
  );
}

"use client";

import Link from "next/link";
import { Card } from "@/components/Card";
import { Ago } from "@/components/Time";
import { useTexts } from "@/texts";
import { inWords } from "./names";
import { linkTo, scopeIn } from "./scope";
import type { Rules } from "./useRules";

/** Below the fleet's rules: the crops, sites and devices that have rules of their own. */
export function WhoDiffers({ rules: { scope, fleet, book } }: { rules: Rules }) {
  const texts = useTexts();
  if (scope.kind !== "fleet" || book.scopes.length === 0) return null;
  return (
    <Card title={texts.rules.differ}>
      <ul className="divide-y divide-line text-sm">
        {book.scopes.map((one) => {
          const theirs = scopeIn(one.scope);
          return (
            <li key={one.scope} className="flex flex-wrap items-center justify-between gap-x-4">
              <Link
                href={linkTo(theirs)}
                prefetch={false}
                className="flex min-h-11 items-center underline decoration-edge underline-offset-4"
              >
                {inWords(theirs, fleet, texts)}
              </Link>
              <span className="text-soft">
                {texts.rules.many(one.rule_ids.length)}
                {one.changed_at !== null && (
                  <>
                    {" · "}
                    {one.changed_by}, <Ago at={one.changed_at} />
                  </>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

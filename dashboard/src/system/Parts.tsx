"use client";

import { CircleCheck, OctagonAlert } from "lucide-react";
import type { SystemReport } from "@/api/shapes";
import { Card } from "@/components/Card";
import { useTexts } from "@/texts";

/** The parts that everything stands on, and whether each works. */
export function Parts({ parts }: { parts: SystemReport["parts"] }) {
  const texts = useTexts();
  return (
    <Card title={texts.system.parts}>
      <ul className="divide-y divide-line text-sm">
        {parts.map(({ name, ok, detail }) => (
          <li key={name} className="flex items-start gap-3 py-2 first:pt-0">
            {ok ? (
              <CircleCheck size={18} className="mt-0.5 shrink-0 text-leaf" aria-hidden />
            ) : (
              <OctagonAlert size={18} className="mt-0.5 shrink-0 text-critical" aria-hidden />
            )}
            <p>
              <span className="font-medium">{name}</span>
              <span className="sr-only">: {ok ? texts.state.ok : texts.state.critical}</span>
              <span className="block text-soft">{detail}</span>
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

"use client";

import type { PhotoDetail } from "@/api/shapes";
import { Card } from "@/components/Card";
import { VerdictBadge } from "@/components/VerdictBadge";
import { likelihood, percent } from "@/settings/numbers";
import { useTexts } from "@/texts";
import { inALine } from "./labels";

// What comes after them is next to nothing.
const GUESSES = 3;

/** What the model says, how sure it is, what else it might be, and how much of the leaf is affected. */
export function DiagnosisCard({ photo: { diagnosis } }: { photo: PhotoDetail }) {
  const texts = useTexts();
  const named = diagnosis.verdict === "disease" || diagnosis.verdict === "healthy";
  return (
    <Card>
      <VerdictBadge verdict={diagnosis.verdict} />
      <h2 className="mt-2 text-xl font-semibold">{named ? diagnosis.condition : texts.verdict[diagnosis.verdict]}</h2>
      {named && <p className="text-sm text-soft">{diagnosis.crop}</p>}
      {diagnosis.verdict === "unsure" && <p className="mt-1 text-sm text-soft">{texts.photo.unsureHint}</p>}
      {diagnosis.severity_pct !== null && diagnosis.verdict === "disease" && (
        <Measure
          label={texts.photo.severity}
          part={diagnosis.severity_pct / 100}
          told={percent(diagnosis.severity_pct / 100)}
          colour="bg-critical"
        />
      )}
      <h3 className="mb-1 mt-4 text-sm font-medium text-soft">{texts.photo.confidence}</h3>
      <ol className="grid gap-2">
        {diagnosis.top.slice(0, GUESSES).map(({ label, confidence }) => (
          <li key={label}>
            <Measure
              label={inALine(label, texts.verdict.not_a_leaf)}
              part={confidence}
              told={likelihood(confidence)}
              colour="bg-leaf"
            />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Measure({ label, part, told, colour }: { label: string; part: number; told: string; colour: string }) {
  return (
    <div className="mt-2">
      <div className="mb-1 flex justify-between gap-3 text-sm">
        <span>{label}</span>
        <span className="font-medium">{told}</span>
      </div>
      <div className="h-2 rounded-full bg-raised" aria-hidden>
        <div className={`h-2 rounded-full ${colour}`} style={{ width: `${Math.max(1, part * 100)}%` }} />
      </div>
    </div>
  );
}

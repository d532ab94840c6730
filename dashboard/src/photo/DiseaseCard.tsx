"use client";

import { ExternalLink } from "lucide-react";
import type { PhotoDetail } from "@/api/shapes";
import { Card } from "@/components/Card";
import { useTexts } from "@/texts";
import { diseases } from "@/texts/diseases";
import { readable } from "./labels";

/** What the disease is and what growers do about it: of the reviewer's answer if there is one, else of the model's. */
export function DiseaseCard({ photo: { diagnosis, review } }: { photo: PhotoDetail }) {
  const texts = useTexts();
  const label = review?.label ?? (diagnosis.verdict === "disease" ? diagnosis.label : null);
  const text = label === null ? undefined : diseases[label];
  if (label === null || text === undefined) return null;
  return (
    <Card title={readable(label).condition}>
      <p className="text-sm">{text.what}</p>
      <h3 className="mb-1 mt-4 text-sm font-semibold">{texts.photo.advice}</h3>
      <ul className="grid list-disc gap-1 pl-5 text-sm marker:text-leaf">
        {text.act.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ul>
      <p className="mt-4 text-xs text-soft">
        {texts.photo.source}{" "}
        <a href={text.source.url} target="_blank" rel="noreferrer" className="underline underline-offset-2">
          {text.source.name}
          <ExternalLink size={12} className="ml-1 inline" aria-hidden />
          <span className="sr-only"> ({texts.common.newTab})</span>
        </a>
        . {texts.photo.localRules}
      </p>
    </Card>
  );
}

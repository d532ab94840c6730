"use client";

import { Card } from "@/components/Card";
import { useTexts } from "@/texts";

/** What the platform watches by itself: in words, since there is nothing to set. */
export function OwnAlerts() {
  const texts = useTexts();
  return (
    <Card title={texts.rules.ownAlerts}>
      <p className="mb-2 text-sm text-soft">{texts.rules.ownAlertsHint}</p>
      <ul className="grid list-disc gap-1 pl-5 text-sm">
        {texts.rules.watched.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </Card>
  );
}

"use client";

import { Printer } from "lucide-react";
import { LINK_AS_BUTTON } from "@/components/Button";
import { useNow } from "@/settings/useNow";
import { useTexts } from "@/texts";
import { weekOf } from "./week";

const WEEK = 7 * 86_400_000;

/** Leads to a site's report of the last whole week, ready to be printed. */
export function ReportLink({ siteId }: { siteId: string }) {
  const texts = useTexts();
  const now = useNow();
  if (now === 0) return null;
  return (
    <a href={reportPath(siteId, weekOf(now - WEEK))} target="_blank" rel="noreferrer" className={LINK_AS_BUTTON}>
      <Printer size={18} aria-hidden />
      {texts.exports.report}
      <span className="sr-only"> ({texts.common.newTab})</span>
    </a>
  );
}

export function reportPath(siteId: string, week: string): string {
  return `/reports/${encodeURIComponent(siteId)}?week=${week}`;
}

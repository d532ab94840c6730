"use client";

import useSWR from "swr";
import { get } from "@/api/client";
import type { Export, Page } from "@/api/shapes";
import { Heading } from "@/components/Heading";
import { useMayAct } from "@/session/useSession";
import { useTexts } from "@/texts";
import { ExportForm } from "./ExportForm";
import { ExportList } from "./ExportList";
import { ReportsCard } from "./ReportsCard";

const ASK_EVERY_MS = 1_000;

const isUnderWay = ({ state }: Export) => state === "waiting" || state === "running";

/** Takes data out: tables of what was measured and found, and a site's week on paper. */
export function ExportsPage() {
  const texts = useTexts();
  const mayAct = useMayAct();
  const exports = useSWR<Page<Export>, Error>("/exports?limit=20", get, {
    refreshInterval: (latest) => (latest?.items.some(isUnderWay) === true ? ASK_EVERY_MS : 0),
  });
  return (
    <>
      <Heading title={texts.pages.exports} below={texts.exports.about} />
      <div className="gap-4 *:mb-4 *:break-inside-avoid lg:columns-2">
        {mayAct && <ExportForm ordered={() => void exports.mutate()} />}
        <ExportList list={exports.data?.items} error={exports.error} readAgain={() => void exports.mutate()} />
        <ReportsCard />
      </div>
    </>
  );
}

"use client";

import { Download } from "lucide-react";
import type { Export } from "@/api/shapes";
import { LINK_AS_BUTTON } from "@/components/Button";
import { Card } from "@/components/Card";
import { Failed, Skeleton } from "@/components/Placeholder";
import { Ago } from "@/components/Time";
import { number } from "@/settings/numbers";
import { date } from "@/settings/times";
import { useTexts } from "@/texts";

/** The exports of the last week: how far each is, and the link to it. */
export function ExportList({
  list,
  error,
  readAgain,
}: {
  list: Export[] | undefined;
  error: Error | undefined;
  readAgain: () => void;
}) {
  const texts = useTexts();
  return (
    <Card title={texts.exports.list}>
      {error !== undefined && list === undefined && <Failed error={error} retry={readAgain} />}
      {list === undefined && error === undefined && <Skeleton className="h-24" />}
      {list?.length === 0 && <p className="text-sm text-soft">{texts.exports.none}</p>}
      <ul className="divide-y divide-line text-sm">
        {list?.map((item) => (
          <li key={item.export_id} className="flex flex-wrap items-center justify-between gap-3 py-2.5 first:pt-0">
            <div className="min-w-0 flex-1">
              <p className="font-medium">
                {texts.exports.subjects[item.what]} · {item.device ?? item.site ?? texts.fleet.allSites} ·{" "}
                {item.format.toUpperCase()}
              </p>
              <p className="text-soft">
                {date(item.from)} – {date(item.to - 1)} · {item.ordered_by}, <Ago at={item.ordered_at} />
              </p>
              <Standing item={item} />
            </div>
            {item.url !== null && (
              <a href={item.url} download className={LINK_AS_BUTTON}>
                <Download size={18} aria-hidden />
                {texts.exports.download}
              </a>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Standing({ item }: { item: Export }) {
  const texts = useTexts();
  const { state, progress_pct, rows, size_bytes, reason } = item;
  if (state === "running" || state === "waiting") {
    return (
      <label className="mt-1 grid gap-1 text-soft">
        {texts.exports.states[state]} {state === "running" && `${number(progress_pct, 0)} %`}
        <progress value={progress_pct} max={100} className="h-2 w-full overflow-hidden rounded-full accent-(--leaf)" />
      </label>
    );
  }
  const made = size_bytes === null ? "" : ` · ${texts.exports.size(number(rows), number(size_bytes / 1e6, 1))}`;
  return (
    <p className={state === "done" ? "text-soft" : "text-critical"}>
      {texts.exports.states[state]}
      {made}
      {reason !== null && `: ${reason}`}
    </p>
  );
}

import { useTexts } from "@/texts";
import { SWATCHES, type Heat } from "./bands";

const TOLD: readonly Heat[] = ["calm", "raised", "alerting", "unknown"];

/** What the colours of the bars mean. */
export function BandLegend() {
  const texts = useTexts();
  return (
    <ul className="mb-4 flex flex-wrap gap-x-5 gap-y-1 text-xs text-soft">
      {TOLD.map((heat) => (
        <li key={heat} className="flex items-center gap-1.5">
          <span className={`size-3 rounded-sm ${SWATCHES[heat]}`} aria-hidden />
          {texts.risk.heats[heat]}
        </li>
      ))}
    </ul>
  );
}

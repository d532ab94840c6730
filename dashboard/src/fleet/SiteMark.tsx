"use client";

import { fillOf } from "@/components/states";
import { useTexts } from "@/texts";
import type { Fares } from "./fares";
import type { PlacedSite } from "./mapping";

// What fits below a dot.
const LONGEST_NAME = 15;

/** A site on the map: a dot in the colour of its worst device, which chooses the site, and its name below. */
export function SiteMark({
  place,
  fares,
  chosen,
  choose,
}: {
  place: PlacedSite;
  fares: Fares;
  chosen: boolean;
  choose: () => void;
}) {
  const texts = useTexts();
  const { site, x, y } = place;
  const { state, count, troubled } = fares;
  const radius = 11 + Math.min(6, Math.sqrt(count) / 2);
  const name = texts.fleet.siteInWords(site.name, texts.state[state], count, troubled);
  return (
    <g>
      {chosen && <circle cx={x} cy={y} r={radius + 4} className="fill-none stroke-ink" strokeWidth={2} />}
      <circle
        cx={x}
        cy={y}
        r={radius}
        role="button"
        tabIndex={0}
        aria-label={name}
        aria-pressed={chosen}
        onClick={choose}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          choose();
        }}
        className={`${fillOf(state)} cursor-pointer stroke-surface`}
        strokeWidth={2}
      >
        <title>{name}</title>
      </circle>
      {/* Not by colour alone: how many of its devices are not well. */}
      <text
        x={x}
        y={y}
        dy="0.35em"
        textAnchor="middle"
        aria-hidden
        className="pointer-events-none fill-surface text-[11px] font-semibold"
      >
        {troubled > 0 ? troubled : "✓"}
      </text>
      <text
        x={x}
        y={y + radius + 13}
        textAnchor="middle"
        aria-hidden
        className="pointer-events-none fill-ink text-[10px]"
      >
        {inShort(site.name)}
      </text>
    </g>
  );
}

function inShort(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}

"use client";

import { useMemo } from "react";
import type { FleetDevice, Site } from "@/api/shapes";
import { Card } from "@/components/Card";
import { useTexts } from "@/texts";
import { faresOf, NOBODY } from "./fares";
import { placed } from "./mapping";
import { SiteMark } from "./SiteMark";

const WIDTH = 320;
const HEIGHT = 260;
// Half a name on each side.
const MARGIN = 46;

/** The sites where they lie to each other, in the colour of their worst device. No tiles from outside. */
export function SiteMap({
  sites,
  devices,
  chosen,
  choose,
}: {
  sites: readonly Site[];
  devices: readonly FleetDevice[];
  chosen: string | null;
  choose: (site: string) => void;
}) {
  const texts = useTexts();
  const places = useMemo(() => placed(sites, { width: WIDTH, height: HEIGHT, margin: MARGIN }), [sites]);
  const fares = useMemo(() => faresOf(devices), [devices]);
  return (
    <Card title={texts.fleet.map}>
      {places.length === 0 ? (
        <p className="text-sm text-soft">{texts.fleet.noCoordinates}</p>
      ) : (
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          className="w-full rounded-xl bg-raised"
          role="group"
          aria-label={texts.fleet.map}
        >
          <Graticule />
          {places.map((place) => (
            <SiteMark
              key={place.site.site_id}
              place={place}
              fares={fares.get(place.site.site_id) ?? NOBODY}
              chosen={chosen === place.site.site_id}
              choose={() => choose(place.site.site_id)}
            />
          ))}
        </svg>
      )}
    </Card>
  );
}

function Graticule() {
  const lines = [0.25, 0.5, 0.75];
  return (
    <g className="stroke-line" strokeWidth={1} aria-hidden>
      {lines.map((part) => (
        <line key={`x${part}`} x1={part * WIDTH} x2={part * WIDTH} y1={0} y2={HEIGHT} />
      ))}
      {lines.map((part) => (
        <line key={`y${part}`} y1={part * HEIGHT} y2={part * HEIGHT} x1={0} x2={WIDTH} />
      ))}
    </g>
  );
}

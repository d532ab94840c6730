import type { Site } from "@/api/shapes";

export interface Canvas {
  width: number;
  height: number;
  margin: number;
}

export interface PlacedSite {
  site: Site;
  x: number;
  y: number;
}

// Sites of one farm lie within a few hundred metres: half a kilometre is the least that the map shows.
const LEAST_DEGREES = 0.005;

/**
 * Where sites lie on a drawing, north up.
 *
 * Equirectangular, with degrees of longitude shrunk by the cosine of the middle latitude: true to shape for the
 * extent of a farm or a country. Sites without coordinates are left out.
 */
export function placed(sites: readonly Site[], { width, height, margin }: Canvas): PlacedSite[] {
  const located = sites.flatMap((site) =>
    site.latitude === null || site.longitude === null ? [] : [{ site, north: site.latitude, east: site.longitude }],
  );
  if (located.length === 0) return [];
  const norths = located.map(({ north }) => north);
  const middle = (Math.min(...norths) + Math.max(...norths)) / 2;
  const shrink = Math.cos((middle * Math.PI) / 180);
  const easts = located.map(({ east }) => east * shrink);
  const centreEast = (Math.min(...easts) + Math.max(...easts)) / 2;
  const extent = (values: readonly number[]) => Math.max(LEAST_DEGREES, Math.max(...values) - Math.min(...values));
  const scale = Math.min((width - 2 * margin) / extent(easts), (height - 2 * margin) / extent(norths));
  const places = located.map(({ site, north, east }) => ({
    site,
    x: width / 2 + (east * shrink - centreEast) * scale,
    y: height / 2 - (north - middle) * scale,
  }));
  return apart(places, { width, height, margin });
}

// Room for a dot and the name below it.
const ROOM = { x: 68, y: 52 };
const ROUNDS = 60;

/** Push places that would cover each other apart, as little as it takes: a drawing that can be read beats one to scale. */
function apart(places: readonly PlacedSite[], { width, height, margin }: Canvas): PlacedSite[] {
  const moved = places.map((place) => ({ ...place }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, one] of moved.entries()) {
      for (const other of moved.slice(index + 1)) pushApart(one, other);
      one.x = Math.min(width - margin, Math.max(margin, one.x));
      one.y = Math.min(height - margin, Math.max(margin, one.y));
    }
  }
  return moved;
}

function pushApart(one: PlacedSite, other: PlacedSite): void {
  const acrossX = ROOM.x - Math.abs(one.x - other.x);
  const acrossY = ROOM.y - Math.abs(one.y - other.y);
  if (acrossX <= 0 || acrossY <= 0) return;
  // Along the axis that takes the smaller step.
  if (acrossY <= acrossX) {
    const step = (acrossY / 2) * (one.y <= other.y ? 1 : -1);
    one.y -= step;
    other.y += step;
  } else {
    const step = (acrossX / 2) * (one.x <= other.x ? 1 : -1);
    one.x -= step;
    other.x += step;
  }
}

import { describe, expect, it } from "vitest";
import { EMPTY_SITE, siteOf } from "./site";

const draft = {
  ...EMPTY_SITE,
  site_id: "greenhouse-1",
  name: "Greenhouse 1",
  timeZone: "Europe/Berlin",
  crops: ["tomato"],
};

describe("siteOf", () => {
  it("sends coordinates as numbers", () => {
    expect(siteOf({ ...draft, latitude: "52.52", longitude: "13.4" })).toMatchObject({
      latitude: 52.52,
      longitude: 13.4,
    });
  });

  it("leaves them out when one is missing", () => {
    expect(siteOf({ ...draft, latitude: "52.52" })).toEqual({
      site_id: "greenhouse-1",
      name: "Greenhouse 1",
      time_zone: "Europe/Berlin",
      growing: "under_cover",
      crops: ["tomato"],
    });
  });
});

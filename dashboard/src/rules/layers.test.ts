import { describe, expect, it } from "vitest";
import { changed, differences, rowsOf, switchedOff, type Layer } from "./layers";
import { FLEET, type Scope } from "./scope";
import { aRule } from "./testing";

const SITE: Scope = { kind: "site", name: "orangery" };
const heat = aRule("air-temp-high", { warning: 35 });
const milder = aRule("air-temp-high", { warning: 32 });
const frost = aRule("air-temp-low", { direction: "below", warning: 5 });
const damp = aRule("humidity-high", { metric: "humidity_pct", warning: 95 });

const layers = (...own: Layer["rules"]): Layer[] => [
  { scope: FLEET, rules: [heat, frost] },
  { scope: SITE, rules: own },
];

describe("rowsOf", () => {
  it("has of each id the narrowest rule, where it comes from, and what lies beneath it", () => {
    expect(rowsOf(layers(damp, milder))).toEqual([
      { rule: milder, from: SITE, own: true, beneath: { rule: heat, from: FLEET }, pattern: milder },
      { rule: frost, from: FLEET, own: false, beneath: null, pattern: frost },
      { rule: damp, from: SITE, own: true, beneath: null, pattern: damp },
    ]);
  });

  it("begins the form of a rule that is merely off with the numbers beneath it", () => {
    const [row] = rowsOf(layers(switchedOff("air-temp-high")));
    expect(row).toMatchObject({ rule: { enabled: false, conditions: [] }, pattern: heat });
  });

  it("is empty where nobody has rules", () => {
    expect(rowsOf([{ scope: FLEET, rules: [] }])).toEqual([]);
    expect(rowsOf([])).toEqual([]);
  });
});

describe("changed", () => {
  it("keeps a rule's place, and puts a new one last", () => {
    expect(changed([heat, frost], { kind: "put", rule: milder })).toEqual([milder, frost]);
    expect(changed([frost], { kind: "put", rule: milder })).toEqual([frost, milder]);
  });

  it("takes one out, or puts others in the place of all", () => {
    expect(changed([heat, frost], { kind: "drop", id: "air-temp-high" })).toEqual([frost]);
    expect(changed([heat, frost], { kind: "replace", rules: [damp] })).toEqual([damp]);
  });
});

describe("differences", () => {
  it("of going back is what the wider scope has", () => {
    const found = differences(layers(milder), { kind: "drop", id: "air-temp-high" });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ before: { rule: milder, from: SITE }, after: { rule: heat, from: FLEET } });
  });

  it("of a first or last rule has nothing on one side", () => {
    expect(differences(layers(), { kind: "put", rule: damp })[0]).toMatchObject({
      before: null,
      after: { rule: damp },
    });
    expect(differences(layers(damp), { kind: "drop", id: "humidity-high" })[0]).toMatchObject({
      before: { rule: damp },
      after: null,
    });
  });

  it("of an older state are those rules alone that were others then", () => {
    const found = differences(layers(milder, damp), { kind: "replace", rules: [damp] });
    expect(found.map(({ id }) => id)).toEqual(["air-temp-high"]);
  });

  it("are none when all stays as it is", () => {
    expect(differences(layers(milder), { kind: "put", rule: milder })).toEqual([]);
  });
});

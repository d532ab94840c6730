import { describe, expect, it } from "vitest";
import { keyIn, wayBack } from "./link";

describe("keyIn", () => {
  it.each([
    ["#key=abc-123", "abc-123"],
    ["#key=a%2Bb", "a+b"],
    ["#key=", null],
    ["#content", null],
    ["", null],
  ])("of %s is %s", (hash, key) => {
    expect(keyIn(hash)).toBe(key);
  });
});

describe("wayBack", () => {
  it.each([
    ["?to=%2Falerts%3Fstatus%3Dopen", "/alerts?status=open"],
    ["", "/"],
    ["?to=https%3A%2F%2Fevil.example", "/"],
    ["?to=%2F%2Fevil.example", "/"],
    ["?to=%2F%5Cevil.example", "/"],
  ])("of %s is %s", (search, path) => {
    expect(wayBack(search)).toBe(path);
  });
});

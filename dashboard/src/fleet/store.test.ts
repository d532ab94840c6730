import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FleetDevice } from "@/api/shapes";
import { FleetStore } from "./store";

const device = (device_id: string, change: Partial<FleetDevice> = {}): FleetDevice => ({
  device_id,
  name: device_id,
  site: "greenhouse-1",
  state: "ok",
  connected: true,
  heard_at: 1_000,
  values: { air_temp_c: 20 },
  open_alerts: 0,
  photo: null,
  ...change,
});

let answers: FleetDevice[][];
let frames: (() => void)[];
const nextFrame = () => frames.splice(0).forEach((paint) => paint());

beforeEach(() => {
  answers = [];
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (paint: () => void) => frames.push(paint));
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ devices: answers.shift(), sites: [] })));
});

afterEach(() => vi.unstubAllGlobals());

async function read(store: FleetStore, ...devices: FleetDevice[]): Promise<void> {
  answers.push(devices);
  await store.read();
  nextFrame();
}

describe("FleetStore", () => {
  it("tells a row of its own device alone, once a frame", async () => {
    const store = new FleetStore();
    await read(store, device("a-1"), device("b-2"));
    const [a, b] = [vi.fn(), vi.fn()];
    store.subscribeTo("a-1", a);
    store.subscribeTo("b-2", b);

    store.freshen([{ device_id: "a-1", at: 2_000, values: { air_temp_c: 21 } }]);
    store.freshen([{ device_id: "a-1", at: 3_000, values: { humidity_pct: 80 } }]);
    nextFrame();

    expect(a).toHaveBeenCalledTimes(1);
    expect(b).not.toHaveBeenCalled();
    expect(store.device("a-1")).toMatchObject({ heard_at: 3_000, values: { air_temp_c: 21, humidity_pct: 80 } });
  });

  it("does not go back in time when a sample comes late", async () => {
    const store = new FleetStore();
    await read(store, device("a-1"));
    store.freshen([{ device_id: "a-1", at: 500, values: { air_temp_c: 5 } }]);
    expect(store.device("a-1")?.values.air_temp_c).toBe(20);
  });

  it("keeps what the stream told while the overview was on its way", async () => {
    const store = new FleetStore();
    await read(store, device("a-1"));
    store.freshen([{ device_id: "a-1", at: 9_000, values: { air_temp_c: 30 } }]);
    await read(store, device("a-1", { state: "warning", heard_at: 5_000 }));
    expect(store.device("a-1")).toMatchObject({ state: "warning", heard_at: 9_000, values: { air_temp_c: 30 } });
  });

  it("keeps the fleet on the screen when a later reading fails", async () => {
    const store = new FleetStore();
    await read(store, device("a-1"));
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    await store.read();
    expect(store.loading()).toEqual({ status: "ready" });
    expect(store.all()).toEqual(["a-1"]);
  });

  it("says so when the first reading fails", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("network")));
    const store = new FleetStore();
    await store.read();
    expect(store.loading().status).toBe("failed");
  });
});

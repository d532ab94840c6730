import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listen, liveState, type LiveListener } from "./connection";

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeSource[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    FakeSource.opened.push(this);
  }
  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
  say(kind: string, data: unknown, lastEventId = ""): void {
    this.dispatchEvent(new MessageEvent(kind, { data: JSON.stringify(data), lastEventId }));
  }
  refuse(): void {
    this.readyState = FakeSource.CLOSED;
    this.onerror?.();
  }
}

let stop: () => void;
let network: (change: "offline" | "online") => void;
const newest = () => FakeSource.opened.at(-1)!;
const hear = (listener: LiveListener) => {
  stop = listen(listener);
};

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.opened = [];
  vi.stubGlobal("EventSource", FakeSource);
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  network = (change) => page.dispatchEvent(new Event(change));
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({})));
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the live connection", () => {
  it("hands on events and measurements, and is live as long as it is open", () => {
    const event = vi.fn();
    const samples = vi.fn();
    hear({ event, samples });
    newest().onopen?.();
    newest().say("feed", { event_id: "e1" }, "e1");
    newest().say("samples", { items: [{ device_id: "a", at: 1, values: {} }] });
    expect(liveState()).toBe("live");
    expect(event).toHaveBeenCalledWith({ event_id: "e1" });
    expect(samples).toHaveBeenCalledWith([{ device_id: "a", at: 1, values: {} }]);
  });

  it("says nothing of a break that the browser mends by itself", () => {
    hear({});
    newest().onopen?.();
    vi.advanceTimersByTime(60_000);
    newest().onerror?.();
    vi.advanceTimersByTime(5_000);
    newest().onopen?.();
    vi.advanceTimersByTime(10_000);
    expect(liveState()).toBe("live");
  });

  it("is live while an answer of a gateway that buffers has nothing to tell", () => {
    hear({});
    for (let answers = 0; answers < 3; answers++) {
      newest().onopen?.();
      newest().onerror?.();
      vi.advanceTimersByTime(21_000);
      expect(liveState()).toBe("live");
    }
    vi.advanceTimersByTime(10_000);
    expect(liveState()).toBe("away");
  });

  it("is away soon when it cannot be opened again, however the last answer came", () => {
    hear({});
    newest().onopen?.();
    newest().onerror?.();
    for (let tries = 0; tries < 3; tries++) {
      vi.advanceTimersByTime(3_000);
      newest().onerror?.();
    }
    vi.advanceTimersByTime(3_000);
    expect(liveState()).toBe("away");
  });

  it("is away when it stays broken", () => {
    hear({});
    newest().onopen?.();
    vi.advanceTimersByTime(60_000);
    newest().onerror?.();
    vi.advanceTimersByTime(10_000);
    expect(liveState()).toBe("away");
  });

  it("comes back by itself when the service refused it, and goes on after the last event", () => {
    hear({});
    newest().say("feed", { event_id: "e1" }, "e1 x");
    newest().refuse();
    expect(liveState()).toBe("away");
    vi.advanceTimersByTime(2_000);
    expect(FakeSource.opened).toHaveLength(2);
    expect(newest().url).toBe("/live?last_event_id=e1%20x");
  });

  it("tells that events were missed when the service cannot go on where we were", () => {
    const missed = vi.fn();
    hear({ missed });
    newest().say("hello", { resumed: false }, "e0");
    expect(missed).not.toHaveBeenCalled();
    newest().say("hello", { resumed: false }, "e9");
    expect(missed).toHaveBeenCalledTimes(1);
  });

  it("is away as soon as the network is gone, and opens anew when it is back", () => {
    hear({});
    newest().onopen?.();
    newest().say("feed", { event_id: "e1" }, "e1");
    network("offline");
    expect(liveState()).toBe("away");
    network("online");
    expect(FakeSource.opened).toHaveLength(2);
    expect(newest().url).toBe("/live?last_event_id=e1");
    newest().onopen?.();
    expect(liveState()).toBe("live");
  });

  it("waits longer each time that it is refused", () => {
    hear({});
    newest().refuse();
    vi.advanceTimersByTime(1_500);
    newest().refuse();
    vi.advanceTimersByTime(1_500);
    expect(FakeSource.opened).toHaveLength(2);
    vi.advanceTimersByTime(1_500);
    expect(FakeSource.opened).toHaveLength(3);
  });
});

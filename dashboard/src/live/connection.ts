/**
 * The one connection over which the service tells what is new.
 *
 * Behind a gateway that buffers, the service answers and closes, and the browser comes back by itself with the id
 * of the last event it saw. So a closed connection is nothing to speak of, until it stays closed.
 */
import { get } from "@/api/client";
import type { FeedEvent, FreshSample } from "@/api/shapes";

export type LiveState = "connecting" | "live" | "away";

export interface LiveListener {
  event?: (event: FeedEvent) => void;
  samples?: (samples: readonly FreshSample[]) => void;
  /** Events may have been missed: what is shown has to be read anew. */
  missed?: () => void;
}

const URL = "/live";
// Longer than a browser waits before it comes back by itself (about 3 s) and a slow answer together.
const PATIENCE_MS = 8_000;
// An answer that is over as soon as it begins came through a gateway that buffers. The next one begins when it ends,
// after 20 s if there is nothing to tell; a gateway gives up at 30.
const WHOLE_WITHIN_MS = 1_000;
const PATIENCE_WHOLE_MS = 28_000;
// When the service has refused us, the browser gives up and we try again: soon at first, then rarely.
const REOPEN_FIRST_MS = 1_500;
const REOPEN_LAST_MS = 30_000;

const listeners = new Set<LiveListener>();
const watchers = new Set<() => void>();
let source: EventSource | undefined;
let state: LiveState = "connecting";
let stateSince = 0;
let doubt: ReturnType<typeof setTimeout> | undefined;
let doubtEnds = 0;
// When the answer began that is being read; undefined between two of them.
let openedAt: number | undefined;
let reopening: ReturnType<typeof setTimeout> | undefined;
let reopenAfterMs = REOPEN_FIRST_MS;
// Where we were: a connection that the browser opens by itself tells it, one that we open has to be told.
let lastEventId = "";

export function liveState(): LiveState {
  return state;
}

/** Since when it is so, epoch milliseconds. */
export function liveSince(): number {
  return stateSince;
}

/** Be told when the connection's state changes. */
export function watchState(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Hear what is new, for as long as somebody listens. */
export function listen(listener: LiveListener): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    addEventListener("offline", leave);
    addEventListener("online", comeBack);
    open();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) close();
  };
}

function open(): void {
  source = new EventSource(lastEventId === "" ? URL : `${URL}?last_event_id=${encodeURIComponent(lastEventId)}`);
  source.onopen = () => {
    reopenAfterMs = REOPEN_FIRST_MS;
    openedAt = Date.now();
    become("live");
  };
  source.onerror = () => {
    const wasWhole = openedAt !== undefined && Date.now() - openedAt < WHOLE_WITHIN_MS;
    openedAt = undefined;
    if (source?.readyState === EventSource.CLOSED) reopenLater();
    else doubtIn(wasWhole ? PATIENCE_WHOLE_MS : PATIENCE_MS);
  };
  source.addEventListener("hello", (message: MessageEvent<string>) => {
    const { resumed } = JSON.parse(message.data) as { resumed: boolean };
    // Too much happened while we were away to be told one by one.
    if (lastEventId !== "" && !resumed) listeners.forEach((listener) => listener.missed?.());
    lastEventId = message.lastEventId;
  });
  source.addEventListener("feed", (message: MessageEvent<string>) => {
    lastEventId = message.lastEventId;
    const event = JSON.parse(message.data) as FeedEvent;
    listeners.forEach((listener) => listener.event?.(event));
  });
  source.addEventListener("samples", (message: MessageEvent<string>) => {
    const { items } = JSON.parse(message.data) as { items: FreshSample[] };
    listeners.forEach((listener) => listener.samples?.(items));
  });
}

/** The network is gone. A stream that is open would only be missed after minutes. */
function leave(): void {
  become("away");
}

function comeBack(): void {
  source?.close();
  clearTimeout(reopening);
  reopening = undefined;
  open();
}

/** The service refused us: nobody is signed in, or it is not there. */
function reopenLater(): void {
  source = undefined;
  become("away");
  // The answer tells whether we are signed out; whoever cares listens for that.
  void get("/session").catch(() => undefined);
  reopening = setTimeout(() => {
    reopening = undefined;
    open();
  }, reopenAfterMs);
  reopenAfterMs = Math.min(2 * reopenAfterMs, REOPEN_LAST_MS);
}

function close(): void {
  removeEventListener("offline", leave);
  removeEventListener("online", comeBack);
  source?.close();
  source = undefined;
  clearTimeout(reopening);
  reopening = undefined;
  lastEventId = "";
  openedAt = undefined;
  reopenAfterMs = REOPEN_FIRST_MS;
  become("connecting");
}

/** Be away in so long, unless the service is heard before; or sooner, if that was to be anyway. */
function doubtIn(patienceMs: number): void {
  const ends = Date.now() + patienceMs;
  if (doubt !== undefined && doubtEnds <= ends) return;
  clearTimeout(doubt);
  doubtEnds = ends;
  doubt = setTimeout(() => become("away"), patienceMs);
}

function become(next: LiveState): void {
  clearTimeout(doubt);
  doubt = undefined;
  if (state === next) return;
  state = next;
  stateSince = Date.now();
  watchers.forEach((tell) => tell());
}

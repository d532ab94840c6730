/**
 * The fleet as it is now: read once, then kept up to date by what the live connection tells.
 *
 * A row listens to its own device alone, and changes are told once a frame, so a thousand devices that
 * update every second cost a thousandth each.
 */
import { get } from "@/api/client";
import type { Fleet, FleetDevice, FreshSample, Site } from "@/api/shapes";
import { listen } from "@/live/connection";

export type Loading = { status: "loading" } | { status: "failed"; error: Error } | { status: "ready" };

// An alert or a new photo changes more than the event says: the overview is read anew. In a large fleet there is always
// one, so a reading that took long is not repeated soon.
const REREAD_AFTER_MS = 1_000;
const REREAD_AT_LAST_MS = 15_000;
const SHARE_OF_READING = 10;
const CHANGES_THE_FLEET = /^(alert|photo|device|site)\./;

type Listener = () => void;

export class FleetStore {
  private devices = new Map<string, FleetDevice>();
  private order: readonly string[] = [];
  private sitesNow: readonly Site[] = [];
  private loadingNow: Loading = { status: "loading" };
  private everybody = new Set<Listener>();
  private byDevice = new Map<string, Set<Listener>>();
  private changed = new Set<string>();
  private frame = 0;
  private tookMs = 0;
  private reread: ReturnType<typeof setTimeout> | undefined;
  private stopListening: (() => void) | undefined;

  /** Be told when devices come, go or change their state. */
  readonly subscribe = (listener: Listener): Listener => {
    this.everybody.add(listener);
    if (this.everybody.size === 1) this.start();
    return () => {
      this.everybody.delete(listener);
      if (this.everybody.size === 0) this.stop();
    };
  };

  /** Be told when one device changes in any way. */
  subscribeTo(deviceId: string, listener: Listener): Listener {
    const listeners = this.byDevice.get(deviceId) ?? new Set();
    this.byDevice.set(deviceId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.byDevice.delete(deviceId);
    };
  }

  readonly loading = (): Loading => this.loadingNow;
  readonly all = (): readonly string[] => this.order;
  readonly sites = (): readonly Site[] => this.sitesNow;
  device(deviceId: string): FleetDevice | undefined {
    return this.devices.get(deviceId);
  }

  /** Read the overview anew. */
  readonly read = async (): Promise<void> => {
    const startedAt = performance.now();
    try {
      this.take(await get<Fleet>("/api/fleet"));
      this.loadingNow = { status: "ready" };
    } catch (error) {
      // What was read before stays on the screen; the page says that it may be old.
      if (this.loadingNow.status !== "ready") this.loadingNow = { status: "failed", error: error as Error };
    }
    this.tookMs = performance.now() - startedAt;
    this.everybody.forEach((tell) => tell());
  };

  /** Take in fresh measurements; those that are older than what is known are left out. */
  freshen(samples: readonly FreshSample[]): void {
    for (const { device_id, at, values } of samples) {
      const device = this.devices.get(device_id);
      if (device === undefined || (device.heard_at !== null && at <= device.heard_at)) continue;
      this.devices.set(device_id, { ...device, heard_at: at, values: { ...device.values, ...values } });
      this.changed.add(device_id);
    }
    this.tellSoon();
  }

  private start(): void {
    void this.read();
    this.stopListening = listen({
      event: ({ kind }) => {
        if (CHANGES_THE_FLEET.test(kind)) this.readSoon();
      },
      samples: (samples) => this.freshen(samples),
      missed: () => this.readSoon(),
    });
  }

  private stop(): void {
    this.stopListening?.();
    clearTimeout(this.reread);
    this.reread = undefined;
  }

  private readSoon(): void {
    const wait = Math.min(REREAD_AT_LAST_MS, Math.max(REREAD_AFTER_MS, SHARE_OF_READING * this.tookMs));
    this.reread ??= setTimeout(() => {
      this.reread = undefined;
      void this.read();
    }, wait);
  }

  private take({ devices, sites }: Fleet): void {
    // What the stream told meanwhile is newer than an overview that was on its way.
    const known = this.devices;
    this.devices = new Map(devices.map((device) => [device.device_id, newer(device, known.get(device.device_id))]));
    this.order = devices.map(({ device_id }) => device_id);
    this.sitesNow = sites;
    this.order.forEach((deviceId) => this.changed.add(deviceId));
    this.tellSoon();
  }

  private tellSoon(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      const changed = this.changed;
      this.changed = new Set();
      for (const deviceId of changed) this.byDevice.get(deviceId)?.forEach((tell) => tell());
    });
  }
}

function newer(read: FleetDevice, known: FleetDevice | undefined): FleetDevice {
  if (known === undefined || (known.heard_at ?? 0) <= (read.heard_at ?? 0)) return read;
  return { ...read, heard_at: known.heard_at, values: known.values };
}

export const fleet = new FleetStore();

/** The texts of the page of software updates. A part of `en.ts`. */
import { count } from "./count";

export const enUpdates = {
  updates: {
    about: "The devices' software: which releases there are, where they go, and how far they have come",
    releases: "Releases",
    noReleases: "No release was published yet.",
    timesRolledOut: (many: number, more: boolean) =>
      many === 0 && !more ? "not rolled out yet" : `${count(many, "roll-out", "roll-outs")}${more ? " or more" : ""}`,
    howTo: "How a release is published",
    howToSteps: [
      "Whoever makes the software signs version, size and digest of the package with the release key. That key never comes near the platform; devices know its public half.",
      "POST /releases takes version, size_bytes, sha256 and signature. Its answer holds a form.",
      "The package is posted by that form, within the hour. Then the release can be rolled out here.",
    ],
    guide: "docs/updates.md has each command.",
    rollouts: "Roll-outs",
    noRollouts: "Nothing was rolled out yet.",
    rolloutOf: (version: string) => `Roll-out of ${version}`,
    notFound: "No such roll-out",
    start: "Start a roll-out",
    release: "Release",
    reach: "To",
    reaches: { device: "One device", site: "A site", share: "A share of the fleet" },
    deviceHint: "Its id. Try a release on a device on your desk first.",
    share: "Share of the fleet, in percent",
    shareHint: "Chosen by chance. A larger share of the same release has all devices of a smaller one: 5, then 25, then 100.",
    perMinute: "Devices a minute",
    stopAtFailed: "Stop at % failed",
    stopAfter: "after so many answers",
    submit: "Roll out…",
    confirm: "Roll out",
    ordered: "Ordered. It begins within a minute.",
    shareOf: (percent: string) => `${percent} % of the fleet`,
    goesToDevice: (version: string, device: string) => `Release ${version} goes to the device ${device}.`,
    goesToSite: (version: string, devices: number, site: string) =>
      `Release ${version} goes to ${devices === 1 ? "the one device" : `all ${count(devices, "device", "devices")}`} of ${site}.`,
    goesToFleet: (version: string, devices: number) =>
      `Release ${version} goes to the whole fleet: ${count(devices, "device", "devices")}.`,
    goesToShare: (version: string, devices: number, all: number, perhapsNone: boolean) =>
      `Release ${version} goes to about ${devices.toLocaleString("en")} of the fleet's ${count(all, "device", "devices")}, chosen by chance${perhapsNone ? "; in so small a share there may be none" : ""}.`,
    noSuchDevice: (device: string) => `The fleet has no device ${device}.`,
    noDevices: "No device stands there.",
    begins: "It begins within a minute. A device that is switched off gets it when it is back.",
    beginsAtOnce:
      "It begins within a minute, with all of them at once. One that is switched off gets it when it is back; one that was never connected is left out.",
    beginsSlowly: (perMinute: number, within: string) =>
      `It begins within a minute, and ${count(perMinute, "device hears", "devices hear")} of it in each: all of them within ${within}. One that is switched off gets it when it is back; one that was never connected is left out.`,
    stops: (percent: string, after: number) =>
      `It stops by itself when ${percent} % of the devices that have answered failed, once ${after.toLocaleString("en")} have. Devices that run it by then go on doing so.`,
    neverStops: (after: number) =>
      `It does not stop by itself: these are fewer than the ${after.toLocaleString("en")} answers after which it would.`,
    cancel: "Cancel the roll-out",
    goOn: "Let it go on",
    cancelQuestion:
      "No more devices are told of it. Those that have begun finish what they are at, and those that run the release keep it. To go back, roll out the release from before.",
    cancelled: "Cancelled.",
    states: {
      preparing: "Preparing",
      running: "Running",
      completed: "Completed",
      stopped: "Stopped",
      cancelled: "Cancelled",
    },
    gathering: (devices: number) =>
      devices === 0 ? "Its devices are being gathered." : `${count(devices, "device", "devices")} gathered so far.`,
    noProgress: "How far its devices are is not known any more.",
    progress: {
      done: (many: number) => count(many, "runs it", "run it"),
      failed: (many: number) => count(many, "failed", "failed"),
      underWay: (many: number) => count(many, "at it", "at it"),
      waiting: (many: number) => count(many, "waiting", "waiting"),
      leftOut: (many: number) => count(many, "left out", "left out"),
    },
    standing: "How far it is",
    ended: "Ended",
    orderedAt: "Ordered",
    pace: "Pace",
    paceOf: (perMinute: number) => `${count(perMinute, "device", "devices")} a minute, at most`,
    stopRule: "Stop rule",
    stopRuleOf: (percent: number, after: number) =>
      `at ${percent} % failed, once ${count(after, "device has", "devices have")} answered`,
    devices: "Devices",
    noDevicesYet: "No device was told of it yet.",
    noneInState: "No device is in this state.",
    byState: "By state",
    all: "All",
    deviceStates: {
      queued: "Not heard of it yet",
      in_progress: "At it",
      succeeded: "Runs it",
      failed: "Failed",
      rejected: "Refused",
      timed_out: "Not heard of again",
      canceled: "Cancelled before it began",
      removed: "Device is gone",
    },
    updateDevice: "Update it",
  },
};

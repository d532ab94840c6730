/** What the address of the sign-in page carries. */

/** The key in the fragment, `#key=…`, which browsers send to nobody; null when there is none. */
export function keyIn(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("key") || null;
}

/** Where the viewer was before; never another site's address. */
export function wayBack(search: string): string {
  const to = new URLSearchParams(search).get("to") ?? "/";
  // A browser takes `//host` and `/\host` for another site's.
  return /^\/(?![/\\])/.test(to) ? to : "/";
}

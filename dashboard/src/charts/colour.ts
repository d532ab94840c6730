/** A colour of the theme that is on now, by its name in `globals.css`; a canvas does not know those names. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

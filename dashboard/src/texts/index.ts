import { en, type Texts } from "./en";

/** The texts of the viewer's language. English is the only one so far. */
export function useTexts(): Texts {
  return en;
}

/**
 * Whose customs dates and numbers follow: the viewer's, if the texts are in the same language (`en-GB`, `en-US`),
 * else those of the texts. A German date in an English sentence would be neither.
 */
export function locale(): string {
  const spoken = typeof navigator === "undefined" ? [] : navigator.languages;
  return spoken.find((tag) => tag.split("-")[0] === en.language) ?? en.language;
}

export type { Texts };

/** So many of something in English: `1 device`, `1,000 devices`. */
export const count = (many: number, one: string, several: string): string =>
  many === 1 ? `1 ${one}` : `${many.toLocaleString("en")} ${several}`;

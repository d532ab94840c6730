"use client";

import { useEffect } from "react";
import { usePreferences } from "./preferences";

/** Sets light or dark on the document; `public/theme.js` has done so before the first paint. */
export function useChosenTheme(): void {
  const { theme } = usePreferences();
  useEffect(() => {
    const night = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
      const dark = theme === "dark" || (theme === "system" && night.matches);
      document.documentElement.dataset.theme = dark ? "dark" : "light";
    };
    apply();
    night.addEventListener("change", apply);
    return () => night.removeEventListener("change", apply);
  }, [theme]);
}

"use client";

import { useEffect } from "react";
import { useTexts } from "@/texts";

/** Names the tab after what it shows, once that is known. */
export function useTitle(name: string | undefined): void {
  const texts = useTexts();
  useEffect(() => {
    if (name !== undefined) document.title = `${name} · ${texts.product}`;
  }, [name, texts]);
}

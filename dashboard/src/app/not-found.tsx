"use client";

import Link from "next/link";
import { useTexts } from "@/texts";

/** For an address that leads nowhere. */
export default function NotFound() {
  const texts = useTexts();
  return (
    <div className="grid place-items-center gap-4 py-24 text-center">
      <h1 className="text-2xl font-semibold">{texts.common.noSuchPage}</h1>
      <Link href="/" className="text-leaf underline underline-offset-4">
        {texts.common.toTheFleet}
      </Link>
    </div>
  );
}

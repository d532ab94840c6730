"use client";

import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { useTexts } from "@/texts";

/** A question or form before the page. The browser's own dialog: it keeps the focus and closes with Escape. */
export function Dialog({
  title,
  open,
  close,
  children,
}: {
  title: string;
  open: boolean;
  close: () => void;
  children: ReactNode;
}) {
  const texts = useTexts();
  const heading = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) element.current?.showModal();
    else element.current?.close();
  }, [open]);
  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      onClose={close}
      className="m-auto w-[min(32rem,calc(100vw-2rem))] rounded-3xl border border-line bg-surface p-5 text-ink shadow-2xl backdrop:bg-black/50 sm:p-6"
    >
      {open && (
        <>
          <header className="mb-4 flex items-start justify-between gap-4">
            <h2 id={heading} className="text-lg font-semibold">
              {title}
            </h2>
            <button
              type="button"
              onClick={close}
              className="-m-2 grid size-11 place-items-center rounded-xl hover:bg-raised"
            >
              <X size={20} aria-hidden />
              <span className="sr-only">{texts.common.close}</span>
            </button>
          </header>
          {children}
        </>
      )}
    </dialog>
  );
}

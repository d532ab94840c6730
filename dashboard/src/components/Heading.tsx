import type { ReactNode } from "react";

/** The head of a page: what it is, and what can be done with all of it. */
export function Heading({ title, below, children }: { title: ReactNode; below?: ReactNode; children?: ReactNode }) {
  return (
    <header className="mb-5 flex min-h-11 flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="flex flex-wrap items-center gap-3 text-2xl font-semibold tracking-tight">{title}</h1>
        {below !== undefined && <div className="mt-1 text-sm text-soft">{below}</div>}
      </div>
      {children !== undefined && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </header>
  );
}

import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from "react";

/** How every place to write or choose looks; its edge can be told from the ground (WCAG 1.4.11). */
export const FIELD = "min-h-11 w-full rounded-xl border border-edge bg-surface px-3 font-normal placeholder:text-soft";

/** A name above whatever is filled in. */
export function Labelled({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <label className="grid content-start gap-1.5 text-sm font-medium">
      {label}
      {children}
      {hint !== undefined && <span className="text-xs font-normal text-soft">{hint}</span>}
    </label>
  );
}

type Named = { label: string; hint?: string };

type Written = Named & {
  /** What is wrong with what is written, said below it. */
  error?: string | undefined;
};

export function TextField({ label, hint, error, ...rest }: Written & InputHTMLAttributes<HTMLInputElement>) {
  const reason = useId();
  return (
    <div className="grid content-start gap-1">
      <Labelled label={label} {...(hint === undefined ? {} : { hint })}>
        <input
          className={`${FIELD} aria-invalid:border-critical`}
          {...(error === undefined ? {} : { "aria-invalid": true, "aria-describedby": reason })}
          {...rest}
        />
      </Labelled>
      {error !== undefined && (
        <p id={reason} className="text-xs text-critical">
          {error}
        </p>
      )}
    </div>
  );
}

export function SelectField({ label, hint, ...rest }: Named & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Labelled label={label} {...(hint === undefined ? {} : { hint })}>
      <select className={FIELD} {...rest} />
    </Labelled>
  );
}

/** A choice among a few, seen at a glance: one is always chosen. */
export function Pills<Name extends string>({
  label,
  names,
  chosen,
  choose,
}: {
  label: string;
  names: readonly (readonly [Name, string])[];
  chosen: Name | null;
  choose: (name: Name) => void;
}) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-2">
      {names.map(([name, text]) => (
        <button
          key={name}
          type="button"
          aria-pressed={chosen === name}
          onClick={() => choose(name)}
          className="min-h-11 rounded-full border border-edge bg-surface px-4 text-sm hover:bg-raised aria-pressed:border-leaf aria-pressed:bg-leaf-wash aria-pressed:font-medium aria-pressed:text-leaf"
        >
          {text}
        </button>
      ))}
    </div>
  );
}

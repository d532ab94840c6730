import type { ButtonHTMLAttributes } from "react";

type Kind = "main" | "plain" | "danger";

const LOOKS: Record<Kind, string> = {
  main: "bg-leaf text-on-leaf hover:brightness-110",
  plain: "border border-edge bg-surface hover:bg-raised",
  danger: "border border-critical bg-critical-wash text-critical hover:brightness-95",
};

const SHAPE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-xl px-4 text-sm font-medium transition disabled:cursor-not-allowed disabled:opacity-50";

/** A link that leads on looks as a button does. */
export const LINK_AS_BUTTON = `${SHAPE} ${LOOKS.plain}`;

/** A button that a thumb can hit (44 px, WCAG 2.5.5). */
export function Button({
  kind = "plain",
  className = "",
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { kind?: Kind }) {
  return <button type="button" className={`${SHAPE} ${LOOKS[kind]} ${className}`} {...rest} />;
}

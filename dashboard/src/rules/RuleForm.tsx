"use client";

import { useEffect, useRef, type ReactNode } from "react";
import type { Rule } from "@/api/shapes";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { Form } from "@/components/Form";
import { usePreferences } from "@/settings/preferences";
import { displayOf } from "@/settings/units";
import { useTexts } from "@/texts";
import type { Wrong } from "./check";
import type { ConditionDraft, Draft } from "./draft";

const NUMBER = { type: "number", step: "any" } as const;

/** The numbers of a rule, in the viewer's units. What is wrong stands below its field. */
export function RuleForm({
  rule,
  draft,
  write,
  wrong,
  submit,
  children,
}: {
  /** The rule that the form began with. */
  rule: Rule;
  draft: Draft;
  write: (draft: Draft) => void;
  wrong: Wrong;
  submit: () => void;
  children?: ReactNode;
}) {
  const texts = useTexts();
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [wrong]);
  const field = (name: Exclude<keyof Draft, "conditions">, path: string) => ({
    value: draft[name],
    error: wrong[path],
    onChange: (event: { target: { value: string } }) => write({ ...draft, [name]: event.target.value }),
  });
  return (
    <Form ref={element} submit={submit}>
      {children}
      {rule.conditions.map((condition, index) => (
        <ConditionFields
          key={`${condition.metric} ${condition.direction}`}
          condition={condition}
          draft={draft.conditions[index] ?? { warning: "", critical: "", margin: "" }}
          write={(changed) =>
            write({ ...draft, conditions: draft.conditions.map((one, at) => (at === index ? changed : one)) })
          }
          wrong={(name) => wrong[`conditions[${index}].${name}`]}
        />
      ))}
      <TextField
        label={texts.rules.forMin}
        hint={texts.rules.forMinHint}
        {...NUMBER}
        {...field("forMin", "for_min")}
      />
      <fieldset className="grid gap-4 border-t border-line pt-4">
        <legend className="sr-only">{texts.rules.patience}</legend>
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={texts.rules.repeatMin}
            hint={texts.rules.repeatMinHint}
            {...NUMBER}
            {...field("repeatMin", "repeat_min")}
          />
          <TextField
            label={texts.rules.escalateMin}
            hint={texts.rules.escalateMinHint}
            {...NUMBER}
            {...field("escalateMin", "escalate_min")}
          />
        </div>
        <div className="grid grid-cols-2 gap-4">
          <TextField type="time" label={texts.rules.quietFrom} {...field("quietFrom", "quiet_hours.start")} />
          <TextField type="time" label={texts.rules.quietTo} {...field("quietTo", "quiet_hours.end")} />
        </div>
      </fieldset>
      <Button kind="main" type="submit">
        {texts.rules.review}
      </Button>
    </Form>
  );
}

function ConditionFields({
  condition: { metric, direction },
  draft,
  write,
  wrong,
}: {
  condition: Rule["conditions"][number];
  draft: ConditionDraft;
  write: (draft: ConditionDraft) => void;
  wrong: (field: "warning" | "critical" | "clear_margin") => string | undefined;
}) {
  const texts = useTexts();
  const { units } = usePreferences();
  const { unit } = displayOf(metric, units);
  const side = texts.rules[direction];
  const field = (name: keyof ConditionDraft) => ({
    ...NUMBER,
    value: draft[name],
    error: wrong(name === "margin" ? "clear_margin" : name),
    onChange: (event: { target: { value: string } }) => write({ ...draft, [name]: event.target.value }),
  });
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-2 text-sm font-semibold">
        {texts.rules.too(texts.metrics[metric] ?? metric, direction)}
      </legend>
      <div className="grid grid-cols-2 gap-4">
        <TextField label={texts.rules.warning(side, unit)} hint={texts.rules.noLimit} {...field("warning")} />
        <TextField label={texts.rules.critical(side, unit)} hint={texts.rules.noLimit} {...field("critical")} />
      </div>
      <TextField label={texts.rules.margin(unit)} hint={texts.rules.marginHint} {...field("margin")} />
    </fieldset>
  );
}

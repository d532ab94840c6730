import type { ReactNode, Ref } from "react";

/** Fields below each other. What is written goes where `submit` sends it, by the button as by Enter. */
export function Form({
  submit,
  ref,
  children,
}: {
  submit: () => void;
  ref?: Ref<HTMLFormElement>;
  children: ReactNode;
}) {
  return (
    <form
      {...(ref === undefined ? {} : { ref })}
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {children}
    </form>
  );
}

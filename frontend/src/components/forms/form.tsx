// A form with its error summary; the fields inside ask it for their values
// and errors.
"use client";

import { createContext, useContext, useMemo, type ComponentProps, type ReactNode } from "react";
import { type FormState } from "@/lib/actions/form";
import { Alert } from "../ui/alert";
import { ErrorSummary } from "../ui/error-summary";
import { AreaField, InputField, SelectField } from "../ui/field";
import { useFormAction } from "./use-form-action";

interface Filled {
  value: (name: string) => string | undefined;
  error: (name: string) => string | undefined;
  attempt: number;
}

const FormContext = createContext<Filled | null>(null);

export function useFilled(): Filled {
  const filled = useContext(FormContext);
  if (!filled) {
    throw new Error("a field outside of Form");
  }
  return filled;
}

export const emptyForm: FormState = { attempt: 0, ok: false, errors: {}, values: {} };

function failedToSend(before: FormState, form: FormData, why: string): FormState {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !/password/i.test(name)) {
      values[name] = value;
    }
  }
  return { attempt: before.attempt + 1, ok: false, message: why, errors: {}, values };
}

interface Props {
  action: (before: FormState, form: FormData) => Promise<FormState>;
  values?: Record<string, string>;
  // What to say when no answer came.
  lost?: string;
  children: ReactNode;
  className?: string;
}

export function Form({ action, values, lost, children, className }: Props) {
  const [state, send] = useFormAction(action, emptyForm, failedToSend, lost);
  const filled = useMemo<Filled>(
    () => ({
      value: (name) => state.values[name] ?? values?.[name],
      error: (name) => state.errors[name],
      attempt: state.attempt,
    }),
    [state, values],
  );
  return (
    <form action={send} noValidate className={className ?? "grid gap-5"}>
      {state.ok && state.message ? <Alert tone="good">{state.message}</Alert> : null}
      {state.ok ? null : (
        <ErrorSummary attempt={state.attempt} message={state.message} signIn={state.signIn} errors={state.errors} />
      )}
      <FormContext.Provider value={filled}>{children}</FormContext.Provider>
    </form>
  );
}

// The key makes a field start over with what the server gave back.
type Named<Props> = Omit<Props, "id" | "error"> & { name: string };

export function TextField({ name, ...rest }: Named<ComponentProps<typeof InputField>>) {
  const { value, error, attempt } = useFilled();
  return (
    <InputField
      key={attempt}
      id={name}
      name={name}
      defaultValue={rest.type === "password" ? undefined : value(name)}
      error={error(name)}
      {...rest}
    />
  );
}

export function TextArea({ name, ...rest }: Named<ComponentProps<typeof AreaField>>) {
  const { value, error, attempt } = useFilled();
  return (
    <AreaField key={attempt} id={name} name={name} defaultValue={value(name)} error={error(name)} {...rest} />
  );
}

export function Choice({ name, ...rest }: Named<ComponentProps<typeof SelectField>>) {
  const { value, error, attempt } = useFilled();
  return (
    <SelectField key={attempt} id={name} name={name} defaultValue={value(name)} error={error(name)} {...rest} />
  );
}

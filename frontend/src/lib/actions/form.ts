// What a form's action answers: what to say, at which field, and what the
// visitor had typed (React empties a form once its action is done).
import { type z } from "zod";
import { problemOf } from "@/lib/api/errors";

export interface FormState {
  // Rises with each answer.
  attempt: number;
  ok: boolean;
  message?: string | undefined;
  // The visitor has to sign in before it can be sent again.
  signIn?: true;
  errors: Record<string, string>;
  values: Record<string, string>;
}

// Passwords are never sent back.
const SECRET = /password/i;

export function formValues(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !name.startsWith("$") && !SECRET.test(name)) {
      values[name] = value;
    }
  }
  return values;
}

export function invalid(before: FormState, form: FormData, error: z.ZodError): FormState {
  const errors: Record<string, string> = {};
  for (const issue of error.issues) {
    errors[String(issue.path[0] ?? "form")] ??= issue.message;
  }
  return { attempt: before.attempt + 1, ok: false, errors, values: formValues(form) };
}

export function refused(
  before: FormState,
  form: FormData,
  message: string | undefined,
  errors: Record<string, string> = {},
): FormState {
  return { attempt: before.attempt + 1, ok: false, message, errors, values: formValues(form) };
}

// What was typed would be lost on the way to the login and back.
export function signedOut(before: FormState, form: FormData): FormState {
  const message = "Your session has ended. Sign in again, then come back here and send this.";
  return { ...refused(before, form, message), signIn: true };
}

export function done(before: FormState, message: string): FormState {
  return { attempt: before.attempt + 1, ok: true, message, errors: {}, values: {} };
}

// The API's answer at the form: its field names become ours, and what it
// says about a field that the form has not is said on top.
export function failed(
  before: FormState,
  form: FormData,
  error: unknown,
  names: Record<string, string> = {},
): FormState {
  const problem = problemOf(error);
  const errors: Record<string, string> = {};
  const rest: string[] = [];
  for (const [field, description] of Object.entries(problem.fields)) {
    const name = names[field];
    if (name) {
      errors[name] = sentenceCase(description);
    } else {
      rest.push(`${field}: ${description}`);
    }
  }
  const atFields = Object.keys(errors).length > 0;
  const message = rest.length > 0 ? rest.join("; ") : atFields ? undefined : problem.message;
  return refused(before, form, message, errors);
}

function sentenceCase(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

// What is wrong in a form, in one place that takes the focus: each line
// leads to its field.
"use client";

import { useEffect, useRef } from "react";

interface Props {
  // Changes with each answer, so that the same errors take the focus again.
  attempt: number;
  message?: string | undefined;
  signIn?: boolean | undefined;
  // Field id -> error.
  errors?: Record<string, string> | undefined;
}

export function ErrorSummary({ attempt, message, signIn, errors = {} }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const lines = Object.entries(errors);
  useEffect(() => {
    if (attempt > 0) {
      box.current?.focus();
    }
  }, [attempt]);
  if (!message && lines.length === 0) {
    return null;
  }
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="rounded-xl border border-bad/40 bg-bad-soft p-4 text-sm text-bad"
    >
      <p className="font-semibold">{message ?? "Please look at these again:"}</p>
      {signIn ? (
        <p className="mt-1.5">
          <a href="/login" target="_blank" rel="noreferrer" className="font-semibold underline underline-offset-2">
            Sign in (opens in a new tab)
          </a>
        </p>
      ) : null}
      {lines.length > 0 ? (
        <ul className="mt-1.5 list-disc space-y-1 pl-5">
          {lines.map(([id, error]) => (
            <li key={id}>
              <a href={`#${id}`} className="underline underline-offset-2">
                {error}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

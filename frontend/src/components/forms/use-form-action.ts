// useActionState for forms that must outlive a lost connection: React would
// replace the page by its error page, and what was typed would be gone.
"use client";

import { useActionState } from "react";
import {
  unstable_isUnrecognizedActionError as isOfAnotherRelease,
  unstable_rethrow as rethrowControlFlow,
} from "next/navigation";

type Action<State> = (before: Awaited<State>, form: FormData) => Promise<State>;

export const LOST =
  "Gavel could not be reached. Check your connection, then send this again.";

// The server was replaced since, and its forms have other names.
const OUTDATED =
  "Gavel was updated while this page was open. Keep a copy of what you typed, then reload the page.";

export function useFormAction<State>(
  action: Action<State>,
  start: Awaited<State>,
  onLost: (before: Awaited<State>, form: FormData, why: string) => State,
  lost = LOST,
) {
  const careful: Action<State> = async (before, form) => {
    try {
      return await action(before, form);
    } catch (error) {
      rethrowControlFlow(error);
      return onLost(before, form, isOfAnotherRelease(error) ? OUTDATED : lost);
    }
  };
  // While the server renders, the bare action is named, so that the form
  // works without scripts; the browser wraps it.
  return useActionState(typeof window === "undefined" ? action : careful, start);
}

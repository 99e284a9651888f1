// Whether scripts run here: false on the server and while its markup is
// taken over, true from then on.
"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

export function useScripted(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

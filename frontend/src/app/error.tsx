// A page that could not be made: what happened, what to do, and a reference
// to quote.
"use client";

import { CloudOff, TriangleAlert } from "lucide";
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function ErrorPage({ error, reset }: Props) {
  const router = useRouter();
  // "unavailable:<request id>" where the API did not answer.
  const [kind, id] = (error.digest ?? "").split(":");
  const away = kind === "unavailable";
  return (
    <div role="alert" className="mx-auto grid max-w-lg justify-items-center gap-4 py-16 text-center">
      {/* The page's own may not have come to be. */}
      <title>Not available - Gavel</title>
      <span className="grid size-14 place-items-center rounded-full bg-bad-soft text-bad">
        <Icon of={away ? CloudOff : TriangleAlert} className="size-7" />
      </span>
      <h1 className="text-2xl font-bold tracking-tight">
        {away ? "The auction service is not answering" : "Something went wrong"}
      </h1>
      <p className="text-muted">
        {away
          ? "Your bids and your session are safe. It usually takes a moment."
          : "It is our fault, not yours. Trying again often helps."}
      </p>
      <Button
        onClick={() =>
          startTransition(() => {
            router.refresh();
            reset();
          })
        }
      >
        Try again
      </Button>
      {id || kind ? <p className="text-sm text-muted">Reference {id ?? kind}</p> : null}
    </div>
  );
}

// The seller's own item, for the pages that change it.
import "server-only";
import { notFound } from "next/navigation";
import { idSchema } from "@/lib/actions/schemas";
import { type ItemView } from "@/lib/live/types";
import { requireSession } from "@/lib/session/session";
import { findItem } from "./queries";

// To anyone else these pages do not exist; the API checks again.
export async function ownItem(id: string): Promise<ItemView> {
  const session = await requireSession();
  const parsed = idSchema.safeParse(id);
  const item = parsed.success ? await findItem(parsed.data) : notFound();
  return item.sellerId === session.userId ? item : notFound();
}

export function changeable(item: ItemView): boolean {
  return item.status === "active" && item.bidCount === 0n;
}

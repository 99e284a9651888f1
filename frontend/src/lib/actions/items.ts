// Selling and bidding.
"use server";

import { randomUUID } from "node:crypto";
import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { problemOf, readCents } from "@/lib/api/errors";
import { bidsApi } from "@/lib/api/transport";
import { bidView } from "@/lib/api/views";
import { plainBid, type PlainBid } from "@/lib/live/types";
import { moneyInput } from "@/lib/money";
import { loginPath } from "@/lib/redirects";
import { act, SessionEnded } from "@/lib/session/session";
import { failed, invalid, signedOut, type FormState } from "./form";
import { bidSchema, editItemSchema, idSchema, newItemSchema } from "./schemas";

const ITEM_FIELDS = {
  title: "title",
  description: "description",
  start_price: "startPrice",
  end_at: "endAt",
  images: "images",
  category: "category",
};

export interface BidState {
  attempt: number;
  // The bid as the API has it, once it is accepted.
  bid: PlainBid | null;
  error: string | null;
  // What the API says is the least bid now, in cents.
  least: string | null;
  // The auction was over before the bid.
  late: boolean;
  amount: string;
  // For the next bid; kept while the fate of this one is unknown, so that
  // sending it again cannot bid twice.
  key: string;
}

const OVER = new Set(["ITEM_ENDED", "ITEM_CANCELLED"]);

// A rule spoke, or the bid was malformed: it is not in the books.
function isFinal(reason: string, fields: Record<string, string>): boolean {
  return reason !== "" ? reason !== "DATABASE_UNAVAILABLE" : Object.keys(fields).length > 0;
}

export async function placeBid(before: BidState, form: FormData): Promise<BidState> {
  const amount = String(form.get("amount") ?? "");
  const answer = { attempt: before.attempt + 1, bid: null, error: null, least: null, late: false, amount };
  const parsed = bidSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    const error = parsed.error.issues[0]?.message ?? "Enter an amount.";
    return { ...answer, error, key: randomUUID() };
  }
  const { itemId, userId, key } = parsed.data;
  try {
    const { bid } = await act((options) =>
      bidsApi().placeBid({ itemId, userId, amount: parsed.data.amount, idempotencyKey: key }, options),
    );
    revalidatePath(`/items/${itemId}`);
    return { ...answer, bid: bid ? plainBid(bidView(bid)) : null, amount: "", key: randomUUID() };
  } catch (error) {
    if (error instanceof SessionEnded) {
      const back = new URLSearchParams({ bid: moneyInput(parsed.data.amount) });
      redirect(loginPath(`/items/${itemId}?${back}`, "ended"));
    }
    const problem = problemOf(error);
    const atField = Object.values(problem.fields)[0];
    return {
      ...answer,
      error: atField ?? problem.message,
      least: readCents(problem.metadata.min_next_bid)?.toString() ?? null,
      late: OVER.has(problem.reason),
      key: isFinal(problem.reason, problem.fields) ? randomUUID() : key,
    };
  }
}

export async function createItem(before: FormState, form: FormData): Promise<FormState> {
  const parsed = newItemSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return invalid(before, form, parsed.error);
  }
  const { title, description, category, images, startPrice, endAtIso } = parsed.data;
  let id: string;
  try {
    const { item } = await act((options) =>
      bidsApi().createItem({ title, description, category, images, startPrice, endAt: endAtIso }, options),
    );
    id = item?.id ?? "";
  } catch (error) {
    if (error instanceof SessionEnded) {
      return signedOut(before, form);
    }
    return failed(before, form, error, ITEM_FIELDS);
  }
  redirect(id ? `/items/${id}?made=1` : "/listings");
}

export async function editItem(before: FormState, form: FormData): Promise<FormState> {
  const parsed = editItemSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    return invalid(before, form, parsed.error);
  }
  const { id, title, description, category, images } = parsed.data;
  try {
    await act((options) =>
      bidsApi().updateItem(
        {
          id,
          Title: { case: "title", value: title },
          Description: { case: "description", value: description },
          Category: { case: "category", value: category },
          images,
          clearImages: images.length === 0,
        },
        options,
      ),
    );
  } catch (error) {
    if (error instanceof SessionEnded) {
      return signedOut(before, form);
    }
    return failed(before, form, error, ITEM_FIELDS);
  }
  revalidatePath(`/items/${id}`);
  redirect(`/items/${id}`);
}

export async function cancelItem(before: FormState, form: FormData): Promise<FormState> {
  const parsed = idSchema.safeParse(form.get("id"));
  if (!parsed.success) {
    return invalid(before, form, parsed.error);
  }
  try {
    await act((options) => bidsApi().cancelItem({ id: parsed.data }, options));
  } catch (error) {
    if (error instanceof SessionEnded) {
      redirect(loginPath(`/items/${parsed.data}/cancel`, "ended"));
    }
    return failed(before, form, error);
  }
  revalidatePath(`/items/${parsed.data}`);
  redirect(`/items/${parsed.data}`);
}

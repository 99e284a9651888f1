// Bids. The price moves as soon as the bid is sent, and back, with the
// reason, when it is refused. Without scripts the form is a plain one.
"use client";

import { Gavel } from "lucide";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { placeBid, type BidState } from "@/lib/actions/items";
import { bidOfPlain } from "@/lib/live/types";
import { formatMoney, moneyInput, parseMoney } from "@/lib/money";
import { useScripted } from "@/lib/use-scripted";
import { useFormAction } from "../forms/use-form-action";
import { controlStyle, FieldError } from "../ui/field";
import { Icon } from "../ui/icon";
import { SubmitButton } from "../ui/submit-button";
import { useLive } from "./provider";

function failedToSend(before: BidState, form: FormData, why: string): BidState {
  const amount = String(form.get("amount") ?? "");
  return { ...before, attempt: before.attempt + 1, bid: null, error: why, late: false, amount };
}

// The visitor's bids on this item: outlives the form, which is only there
// while a bid can be made.
export function useBidding(firstKey: string, carried: string) {
  const { dispatch, refresh } = useLive();
  const start: BidState = {
    attempt: 0,
    bid: null,
    error: null,
    least: null,
    late: false,
    amount: carried,
    key: firstKey,
  };
  const [answer, send, sending] = useFormAction(placeBid, start, failedToSend);
  useEffect(() => {
    if (answer.attempt === 0) {
      return;
    }
    if (answer.bid) {
      dispatch({ type: "bidAccepted", bid: bidOfPlain(answer.bid) });
    } else {
      dispatch({ type: "bidRefused" });
      refresh();
    }
  }, [answer, dispatch, refresh]);
  return { answer, send, sending };
}

interface Props {
  itemId: string;
  bidding: ReturnType<typeof useBidding>;
}

export function BidForm({ itemId, bidding: { answer, send, sending } }: Props) {
  const { state, dispatch } = useLive();
  const [amount, setAmount] = useState(answer.amount);
  const [refusal, setRefusal] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const sent = useRef<string | null>(null);
  const scripted = useScripted();

  useEffect(() => {
    // What was typed before scripts ran, or since the bid was sent, is newer
    // than the answer.
    const typed = input.current?.value ?? "";
    setAmount(typed === sent.current ? answer.amount : typed);
    if (answer.error !== null) {
      input.current?.focus();
    }
  }, [answer]);

  // The API says more than this page knows, when the price has just moved.
  const known = state.item.minNextBid;
  const told = BigInt(answer.least ?? 0);
  const least = told > known ? told : known;

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    const parsed = parseMoney(amount);
    const wrong = !parsed.ok
      ? parsed.reason
      : parsed.cents < least
        ? `Bid at least ${formatMoney(least)} now.`
        : null;
    setRefusal(wrong);
    if (wrong !== null || !parsed.ok || sending) {
      event.preventDefault();
      input.current?.focus();
      return;
    }
    sent.current = amount;
    dispatch({ type: "bidSent", amount: parsed.cents });
  };

  const error = refusal ?? (sending ? null : answer.error) ?? undefined;
  const described = `bid-hint${error ? " bid-error" : ""}`;
  return (
    <form action={send} onSubmit={onSubmit} noValidate className="grid gap-3">
      <input type="hidden" name="itemId" value={itemId} />
      <input type="hidden" name="userId" value={state.me ?? ""} />
      <input type="hidden" name="key" value={answer.key} />
      <div className="grid gap-1.5">
        <label htmlFor="bid" className="text-sm font-medium">
          Your bid
        </label>
        <div className="relative">
          <span aria-hidden className="absolute top-1/2 left-3.5 -translate-y-1/2 text-lg text-muted">
            $
          </span>
          <input
            ref={input}
            id="bid"
            name="amount"
            inputMode="decimal"
            autoComplete="off"
            maxLength={24}
            value={amount}
            placeholder={moneyInput(least)}
            onChange={(event) => {
              setAmount(event.target.value);
              setRefusal(null);
            }}
            aria-invalid={error ? true : undefined}
            aria-describedby={described}
            className={controlStyle({
              invalid: Boolean(error),
              className: "!h-13 pl-8 text-xl font-semibold tabular-nums placeholder:font-normal",
            })}
          />
        </div>
        <p id="bid-hint" className="text-sm text-muted">
          At least{" "}
          {scripted ? (
            <button
              type="button"
              title="Fill this in"
              className="-my-1 rounded px-1 py-1 font-semibold text-brand tabular-nums underline decoration-dotted underline-offset-4"
              onClick={() => {
                setAmount(moneyInput(least));
                setRefusal(null);
                input.current?.focus();
              }}
            >
              {formatMoney(least)}
            </button>
          ) : (
            <span className="tabular-nums">{formatMoney(least)}</span>
          )}
        </p>
        <div aria-live="polite">
          <FieldError id="bid" error={error} />
        </div>
      </div>
      <SubmitButton size="large" wide pending="Placing your bid">
        <Icon of={Gavel} className="size-5" /> Place bid
      </SubmitButton>
    </form>
  );
}

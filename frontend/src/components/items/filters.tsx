// What to show of the auctions. A plain form that works by itself; with
// scripts a choice takes effect at once, and the list says it is changing.
"use client";

import { Search as Magnifier } from "lucide";
import { useRouter } from "next/navigation";
import { useRef, useState, useTransition, type ReactNode } from "react";
import { CATEGORIES, categoryLabel, ordersOf, readSearch, searchPath, type Search } from "@/lib/catalogue";
import { cn } from "@/lib/cn";
import { Button } from "../ui/button";
import { controlStyle } from "../ui/field";
import { Icon } from "../ui/icon";
import { GridSkeleton } from "./skeleton";

const STATES = [
  { status: "active", label: "Live" },
  { status: "ended", label: "Ended" },
] as const;

function Chosen({ search }: { search: Search }) {
  const known = CATEGORIES.some((category) => category === search.category);
  return (
    <>
      <div>
        <label htmlFor="category" className="sr-only">
          Category
        </label>
        <select id="category" name="category" defaultValue={search.category} className={controlStyle({ kind: "select" })}>
          <option value="">All categories</option>
          {search.category && !known ? <option value={search.category}>{categoryLabel(search.category)}</option> : null}
          {CATEGORIES.map((category) => (
            <option key={category} value={category}>
              {categoryLabel(category)}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label htmlFor="order" className="sr-only">
          Order
        </label>
        {/* Each state has orders of its own. */}
        <select
          key={search.status}
          id="order"
          name="order"
          defaultValue={search.order}
          className={controlStyle({ kind: "select" })}
        >
          {Object.entries(ordersOf(search.status)).map(([order, label]) => (
            <option key={order} value={order}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <fieldset className="grid grid-cols-2 rounded-lg border border-line-strong bg-surface p-1">
        <legend className="sr-only">State</legend>
        {STATES.map(({ status, label }) => (
          <label
            key={status}
            className="grid h-[2.125rem] cursor-pointer place-items-center rounded-md px-4 text-[0.9375rem] text-muted has-checked:bg-brand-soft has-checked:font-semibold has-checked:text-brand has-focus-visible:outline-2 has-focus-visible:outline-brand"
          >
            <input
              type="radio"
              name="status"
              value={status}
              defaultChecked={search.status === status}
              className="sr-only"
            />
            {label}
          </label>
        ))}
      </fieldset>
    </>
  );
}

export function Filters({ search, children }: { search: Search; children: ReactNode }) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [changing, startChange] = useTransition();
  const path = searchPath({ ...search, token: "" });
  const [asked, setAsked] = useState<string | null>(null);
  const [shown, setShown] = useState({ path, forms: 0 });
  if (shown.path !== path) {
    // The form that asked for this list is newer than the answer: something
    // may have been typed since. Back and forward bring another form.
    setShown({ path, forms: shown.forms + (asked === path ? 0 : 1) });
    setAsked(null);
  }
  const go = () => {
    if (form.current) {
      const wanted = Object.fromEntries(new FormData(form.current)) as Record<string, string>;
      const next = searchPath({ ...readSearch(wanted), token: "" });
      if (asked === null && next === searchPath(search)) {
        // Next takes a page that is asked for from itself for the answer to
        // what is asked after it.
        startChange(() => router.refresh());
        return;
      }
      setAsked(next);
      startChange(() => router.push(next));
    }
  };
  return (
    <>
      <form
        key={shown.forms}
        ref={form}
        action="/auctions"
        role="search"
        aria-label="Auctions"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
        onChange={(event) => {
          if (event.target instanceof HTMLInputElement && event.target.type === "search") {
            return;
          }
          go();
        }}
        className="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-[1fr_auto_auto_auto_auto]"
      >
        <div className="relative col-span-2 lg:col-span-1">
          <label htmlFor="search" className="sr-only">
            Search
          </label>
          <Icon of={Magnifier} className="pointer-events-none absolute top-3.5 left-3 size-4 text-muted" />
          <input
            id="search"
            name="q"
            type="search"
            maxLength={200}
            defaultValue={search.query}
            placeholder="Search by title or description"
            className={controlStyle({ className: "pl-9" })}
          />
        </div>
        <Chosen search={search} />
        <Button type="submit" look="outline">
          Show
        </Button>
      </form>
      <div aria-busy={changing} className={cn(changing && "pointer-events-none")}>
        {changing ? <GridSkeleton /> : children}
      </div>
    </>
  );
}

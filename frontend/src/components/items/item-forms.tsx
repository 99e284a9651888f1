// What a seller says about an item.
"use client";

import { useEffect, useRef, useState } from "react";
import { createItem, editItem } from "@/lib/actions/items";
import { CATEGORIES } from "@/lib/catalogue";
import { useScripted } from "@/lib/use-scripted";
import { Form, TextArea, TextField, Choice, useFilled } from "../forms/form";
import { SubmitButton } from "../ui/submit-button";

function AboutFields() {
  return (
    <>
      <TextField
        name="title"
        label="Title"
        dir="auto"
        maxLength={200}
        autoComplete="off"
        required
        hint="What somebody would search for."
      />
      <TextArea
        name="description"
        label="Description"
        dir="auto"
        rows={6}
        maxLength={10_000}
        optional
        hint="Condition, age, what comes with it, how it is handed over."
      />
      <div>
        <TextField name="category" label="Category" list="categories" maxLength={64} autoComplete="off" optional />
        <datalist id="categories">
          {CATEGORIES.map((category) => (
            <option key={category} value={category} />
          ))}
        </datalist>
      </div>
      <TextArea
        name="images"
        label="Pictures"
        rows={3}
        optional
        spellCheck={false}
        placeholder="https://"
        hint="Web addresses that begin with https, one a line, 12 at most. The first is shown in lists."
      />
    </>
  );
}

const DURATIONS = [
  ["1", "1 hour"],
  ["6", "6 hours"],
  ["24", "1 day"],
  ["72", "3 days"],
  ["168", "7 days"],
  ["336", "14 days"],
  ["custom", "On a date I choose"],
] as const;

function EndFields() {
  const { value } = useFilled();
  const scripted = useScripted();
  const [duration, setDuration] = useState(value("duration") ?? "72");
  const [endAt, setEndAt] = useState(value("endAt") ?? "");
  const chosen = useRef<HTMLSelectElement>(null);
  const typed = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Scripts may have come after the choice.
    setDuration((before) => chosen.current?.value ?? before);
    setEndAt((before) => typed.current?.value ?? before);
  }, []);
  const end = new Date(endAt);
  const iso = scripted && !Number.isNaN(end.getTime()) ? end.toISOString() : "";
  return (
    <>
      <Choice
        ref={chosen}
        name="duration"
        label="Ends in"
        defaultValue={duration}
        onChange={(event) => setDuration(event.target.value)}
      >
        {DURATIONS.map(([hours, label]) => (
          <option key={hours} value={hours}>
            {label}
          </option>
        ))}
      </Choice>
      {!scripted || duration === "custom" ? (
        <TextField
          ref={typed}
          name="endAt"
          label="End"
          type="datetime-local"
          defaultValue={endAt}
          onChange={(event) => setEndAt(event.target.value)}
          hint={scripted ? "In your own time zone, a year ahead at most." : "Only for a date you choose. In UTC."}
        />
      ) : null}
      <input type="hidden" name="endAtIso" value={iso} />
    </>
  );
}

// The answer went astray, not necessarily the item: sent again, it might be
// on auction twice.
const MAYBE_LISTED =
  "Gavel could not be reached. Look at My listings before you send this again: it may be there already.";

export function NewItemForm() {
  return (
    <Form action={createItem} lost={MAYBE_LISTED}>
      <AboutFields />
      <TextField
        name="startPrice"
        label="Starting price"
        inputMode="decimal"
        autoComplete="off"
        placeholder="25.00"
        maxLength={24}
        required
        hint="In dollars. The first bid is this or more."
      />
      <EndFields />
      <div className="flex justify-end pt-2">
        <SubmitButton size="large" pending="Listing it">
          Put it on auction
        </SubmitButton>
      </div>
    </Form>
  );
}

export function EditItemForm({ values }: { values: Record<string, string> }) {
  return (
    <Form action={editItem} values={values}>
      <input type="hidden" name="id" value={values.id} />
      <AboutFields />
      <div className="flex justify-end pt-2">
        <SubmitButton size="large" pending="Saving">
          Save changes
        </SubmitButton>
      </div>
    </Form>
  );
}

// The running stack the stories are played on, and its private API for what
// a person at a browser cannot arrange.
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AuthService } from "@/gen/auth/v1/auth_pb";
import { BidService, ItemStatus } from "@/gen/bids/v1/bids_pb";
import { problemOf } from "@/lib/api/errors";

export const BASE_URL = process.env.GAVEL_E2E_BASE_URL ?? "http://127.0.0.1:8080";
export const API_URL = process.env.GAVEL_E2E_API_URL ?? "http://127.0.0.1:8081";

const transport = createConnectTransport({ baseUrl: API_URL, httpVersion: "1.1", useBinaryFormat: true });
const auth = createClient(AuthService, transport);
const bids = createClient(BidService, transport);

// What a condition is given to come true, on a machine that does much else.
const PATIENCE_MS = 60_000;

export async function until(ready: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await ready().catch(() => false))) {
    if (Date.now() > deadline) {
      throw new Error(`waited ${PATIENCE_MS / 1000} s for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export const PASSWORD = "correct horse battery";

export interface Person {
  email: string;
  name: string;
}

let born = 0;

// Nobody has had this address before, whatever the database holds.
export function someone(name: string): Person {
  const slug = name.toLowerCase().replaceAll(/[^a-z]+/g, ".");
  return { name, email: `${slug}.${Date.now().toString(36)}.${process.pid}.${++born}@example.com` };
}

export async function makeAccount(name: string): Promise<Person> {
  const person = someone(name);
  await auth.register({
    email: person.email,
    password: PASSWORD,
    fullName: person.name,
    countryCode: "NL",
    phoneNumber: "+31 20 555 0100",
  });
  return person;
}

export async function tokenOf(person: Person) {
  return auth.login({ email: person.email, password: PASSWORD, userAgent: "stories" });
}

async function asPerson(person: Person) {
  const { accessToken } = await tokenOf(person);
  return { headers: { authorization: `Bearer ${accessToken}` } };
}

interface Wish {
  title: string;
  startPrice: bigint;
  endsInMs: number;
  category?: string;
}

export async function makeItem(seller: Person, wish: Wish): Promise<string> {
  const caller = await asPerson(seller);
  const { item } = await bids.createItem(
    {
      title: wish.title,
      description: "Kept dry, used with care.",
      category: wish.category ?? "cameras",
      startPrice: wish.startPrice,
      endAt: new Date(Date.now() + wish.endsInMs).toISOString(),
    },
    caller,
  );
  if (!item) {
    throw new Error("the API made no item");
  }
  return item.id;
}

export async function makeBid(bidder: Person, itemId: string, amount: bigint): Promise<void> {
  await bids.placeBid({ itemId, amount }, await asPerson(bidder));
}

// What is done in an auction before its end, on however slow a machine: if the
// end was quicker, `play` says so, and gets an auction with twice the time.
export async function beforeTheEnd(
  seller: Person,
  wish: Omit<Wish, "endsInMs">,
  play: (id: string) => Promise<boolean>,
): Promise<string> {
  for (let endsInMs = 5_000; ; endsInMs *= 2) {
    const id = await makeItem(seller, { ...wish, endsInMs });
    const inTime = await play(id).catch((error: unknown) => {
      if (problemOf(error).reason !== "ITEM_ENDED") {
        throw error;
      }
      return false;
    });
    if (inTime) {
      return id;
    }
  }
}

export async function editItem(seller: Person, id: string, title: string): Promise<void> {
  await bids.updateItem({ id, Title: { case: "title", value: title } }, await asPerson(seller));
}

export async function cancelItem(seller: Person, id: string): Promise<void> {
  await bids.cancelItem({ id }, await asPerson(seller));
}

export async function isEnded(id: string): Promise<boolean> {
  return (await bids.getItem({ id })).item?.status === ItemStatus.ENDED;
}

// Ends a session at the API, behind the browser's back.
export async function endSession(refreshToken: string): Promise<void> {
  await auth.logout({ refreshToken });
}

// The words visitors choose from. Categories are free text to the API; these
// are the ones suggested.

export const CATEGORIES = [
  "art",
  "books",
  "cameras",
  "collectibles",
  "electronics",
  "fashion",
  "furniture",
  "home",
  "instruments",
  "jewellery",
  "music",
  "sports",
  "tools",
  "toys",
  "watches",
] as const;

// "Cameras": they are kept in small letters, so that one category is one.
export function categoryLabel(category: string): string {
  return category.charAt(0).toUpperCase() + category.slice(1);
}

const ORDERS = {
  ending_soon: "Ending soonest",
  newest: "Newest first",
  price_asc: "Lowest price",
  price_desc: "Highest price",
  most_bids: "Most bids",
} as const;

type Status = "active" | "ended";

// What has ended cannot end soon: the latest comes first.
export function ordersOf(status: Status): Record<string, string> {
  const { ending_soon, ...others } = ORDERS;
  return status === "ended" ? others : { ending_soon, ...others };
}

function usualOrder(status: Status | undefined): string {
  return status === "ended" ? "newest" : "ending_soon";
}

export interface Search {
  query: string;
  category: string;
  order: string;
  status: Status;
  token: string;
}

export type SearchParams = Record<string, string | string[] | undefined>;

// The API's limits are bytes of UTF-8, and it takes no control characters:
// what an address holds beyond that is left out, in whole letters.
function one(params: SearchParams, name: string, maxBytes: number): string {
  const value = params[name];
  const text = ((Array.isArray(value) ? value[0] : value) ?? "")
    .replaceAll(/[\u0000-\u001f\u007f]/g, " ")
    .trim();
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}

export function pageToken(params: SearchParams): string {
  return one(params, "page", 512);
}

// The same list from its beginning.
export function withoutPage(path: string): string {
  const [where = "/", query] = path.split("?", 2);
  const params = new URLSearchParams(query);
  params.delete("page");
  return params.size > 0 ? `${where}?${params}` : where;
}

// What the address says, with everything unknown left out.
export function readSearch(params: SearchParams): Search {
  const order = one(params, "order", 32);
  const status = one(params, "status", 16) === "ended" ? "ended" : "active";
  const known = ordersOf(status);
  return {
    query: one(params, "q", 200),
    category: one(params, "category", 64).toLowerCase(),
    order: Object.hasOwn(known, order) ? order : usualOrder(status),
    status,
    token: pageToken(params),
  };
}

// The address that says it, with defaults left out.
export function searchPath(search: Partial<Search>): string {
  const query = new URLSearchParams();
  if (search.query) {
    query.set("q", search.query);
  }
  if (search.category) {
    query.set("category", search.category);
  }
  if (search.order && search.order !== usualOrder(search.status)) {
    query.set("order", search.order);
  }
  if (search.status === "ended") {
    query.set("status", "ended");
  }
  if (search.token) {
    query.set("page", search.token);
  }
  const text = query.toString();
  return text ? `/auctions?${text}` : "/auctions";
}

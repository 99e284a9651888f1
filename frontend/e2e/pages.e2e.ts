// Every page, in both themes, on a desk and on a phone: no accessibility
// violation, nothing to scroll sideways, a picture kept of each.
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NOBODY, startBff } from "./bff";
import {
  DESKTOP,
  expectAccessible,
  expectNoSidewaysScroll,
  expectNothingSticksOut,
  newVisitor,
  openBrowser,
  PHONE,
  REFRESH_COOKIE,
  shoot,
  signIn,
} from "./browser";
import { BASE_URL, beforeTheEnd, isEnded, makeAccount, makeBid, makeItem, until, type Person } from "./stack";

const HOUR_MS = 3_600_000;

// A word that fits on no phone, and an alphabet of another font file.
const LONG = "Leica of the Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen, Łódź 1955";

// Read from the right, and dearer than anything: the most that is taken.
const ARABIC = "ساعة جيب ذهبية من القرن التاسع عشر (نادرة جدا)!";
const DEAR = 9_007_199_254_740_900n;

let browser: Browser;
let me: Person;
let ids: { theirs: string; won: string; mine: string; ended: string; dear: string };

beforeAll(async () => {
  browser = await openBrowser();
  const [ada, cleo] = (await Promise.all(["Ada Vendor", "Cleo Counter"].map(makeAccount))) as [Person, Person];
  me = await makeAccount("Ben Bidder");
  const theirs = await makeItem(ada, { title: LONG, startPrice: 85_000n, endsInMs: 2 * HOUR_MS });
  const won = await makeItem(ada, { title: "Roland Juno-106", startPrice: 60_000n, endsInMs: 20 * HOUR_MS, category: "instruments" });
  const mine = await makeItem(me, { title: `Teak sideboard of ${LONG}`, startPrice: 42_000n, endsInMs: 48 * HOUR_MS, category: "furniture" });
  const ended = await beforeTheEnd(ada, { title: "Bag of marbles", startPrice: 7n, category: "toys" }, async (id) => {
    await makeBid(me, id, 110n);
    return true;
  });
  const dear = await makeItem(ada, { title: ARABIC, startPrice: DEAR, endsInMs: HOUR_MS });
  await makeBid(me, dear, DEAR);
  await makeBid(me, theirs, 85_000n);
  await makeBid(cleo, theirs, 90_000n);
  await makeBid(me, won, 61_000n);
  await until(() => isEnded(ended), "the end of an auction");
  ids = { theirs, won, mine, ended, dear };
});
afterAll(() => browser.close());

const GUEST_PAGES = {
  home: () => "/",
  auctions: () => "/auctions",
  "auctions-ended": () => "/auctions?status=ended",
  "auctions-nothing": () => "/auctions?q=no+such+thing+anywhere",
  "item-guest": () => `/items/${ids.theirs}`,
  "item-ended": () => `/items/${ids.ended}`,
  "item-dear": () => `/items/${ids.dear}`,
  "item-history": () => `/items/${ids.theirs}/bids`,
  login: () => "/login?reason=ended",
  register: () => "/register",
  "not-found": () => "/no-such-page",
};

const MEMBER_PAGES = {
  "item-outbid": () => `/items/${ids.theirs}`,
  "item-leading": () => `/items/${ids.won}`,
  "item-mine": () => `/items/${ids.mine}`,
  "item-edit": () => `/items/${ids.mine}/edit`,
  "item-cancel": () => `/items/${ids.mine}/cancel`,
  "item-new": () => "/items/new",
  listings: () => "/listings",
  "my-bids": () => "/bids",
  dashboard: () => "/dashboard",
  account: () => "/account",
};

const LOOKS = [
  { look: "light-desktop", viewport: DESKTOP, colorScheme: "light", judged: true },
  { look: "light-phone", viewport: PHONE, colorScheme: "light", judged: true },
  { look: "dark-desktop", viewport: DESKTOP, colorScheme: "dark", judged: true },
  // Theme and width have each been judged above: this one is for the eye.
  { look: "dark-phone", viewport: PHONE, colorScheme: "dark", judged: false },
] as const;

describe.each(LOOKS)("$look", ({ look, viewport, colorScheme, judged }) => {
  for (const [kind, pages] of [
    ["guest", GUEST_PAGES],
    ["member", MEMBER_PAGES],
  ] as const) {
    it(`every ${kind}'s page`, { timeout: 300_000 }, async () => {
      const { page, context, complaints } = await newVisitor(browser, { viewport, colorScheme });
      if (kind === "member") {
        await signIn(page, me);
      }
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(path());
        await page.locator("h1").waitFor();
        await shoot(page, `${name}-${look}`);
        if (judged) {
          await expectAccessible(page);
        }
        await expectNoSidewaysScroll(page);
        await expectNothingSticksOut(page);
      }
      expect(complaints.join("\n")).toBe("");
      await context.close();
    });
  }
});

describe("an item", () => {
  it("whose title is read from the right stands at the right", async () => {
    const { page, context } = await newVisitor(browser);
    await page.goto(`/items/${ids.dear}`);
    expect(await page.locator("h1").evaluate((title) => getComputedStyle(title).direction)).toBe("rtl");
    await page.goto("/auctions");
    const card = page.getByRole("heading", { level: 3, name: ARABIC }).first();
    expect(await card.evaluate((title) => getComputedStyle(title).direction)).toBe("rtl");
    await context.close();
  });
});

describe("the narrowest of phones", () => {
  it("shows a price in one piece", async () => {
    const { page, context } = await newVisitor(browser, { viewport: { width: 320, height: 640 } });
    await page.goto("/auctions?q=Roland+Juno-106");
    const price = page.getByRole("article").filter({ hasText: "Roland Juno-106" }).getByText("$610.00").first();
    const lines = await price.evaluate((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getClientRects().length;
    });
    expect(lines).toBe(1);
    await expectNoSidewaysScroll(page);
    await context.close();
  });
});

describe("a visitor's hands", () => {
  it("reach everything by keyboard, and skip what they know", async () => {
    const { page, context } = await newVisitor(browser);
    await page.goto("/");
    await page.keyboard.press("Tab");
    await page.locator(":focus", { hasText: /^Skip to content$/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator("#content:focus").waitFor();
    await context.close();
  });

  it("choose a theme that stays, with and without scripts", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page, context } = await newVisitor(browser, { javaScriptEnabled, colorScheme: "light" });
      await page.goto("/auctions");
      await page.getByRole("button", { name: "Dark theme" }).click();
      await page.locator('html[data-theme="dark"]').waitFor();
      await page.goto("/");
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
      await context.close();
    }
  });

  it("open and close the menu of a phone", async () => {
    const { page, context } = await newVisitor(browser, { viewport: PHONE });
    await page.goto("/");
    await page.locator("summary:visible").click();
    const entry = page.getByRole("link", { name: "Create an account" });
    await entry.waitFor();
    // It opens without scripts, and closes as soon as they are there.
    await until(async () => {
      await page.keyboard.press("Escape");
      return !(await entry.isVisible());
    }, "the menu to close");
    await context.close();
  });
});

describe("answers", () => {
  it("have the status they mean", async () => {
    const status = async (path: string) => (await fetch(BASE_URL + path, { redirect: "manual" })).status;
    expect(await status("/healthz")).toBe(200);
    expect(await status("/auctions")).toBe(200);
    expect(await status("/no-such-page")).toBe(404);
    expect(await status("/items/not-an-id")).toBe(404);
    expect(await status("/items/00000000-0000-7000-8000-000000000000")).toBe(404);
    expect(await status("/api/items/00000000-0000-7000-8000-000000000000")).toBe(404);
    expect(await status("/dashboard")).toBe(307);
  });

  it("are lists, whatever an address asks of them", async () => {
    const asked = async (path: string) => {
      const answer = await fetch(BASE_URL + path, { redirect: "manual" });
      return [answer.status, answer.headers.get("location")];
    };
    expect(await asked(`/auctions?q=${encodeURIComponent("腕".repeat(200))}`)).toEqual([200, null]);
    expect(await asked("/auctions?q=%00&category=%07")).toEqual([200, null]);
    expect(await asked("/auctions?order=newest&page=cut")).toEqual([307, "/auctions?order=newest"]);
    expect(await asked(`/items/${ids.theirs}/bids?page=cut`)).toEqual([307, `/items/${ids.theirs}/bids`]);
  });
});

describe("an API whose connections break", () => {
  it("is away as well, and no fault of ours", async () => {
    const broken = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(broken, "listening");
    const bff = await startBff(`http://127.0.0.1:${(broken.address() as AddressInfo).port}`);
    try {
      const { page, context } = await newVisitor(browser);
      await page.goto(`${bff.url}/auctions`);
      await page.getByRole("heading", { name: "The auction service is not answering" }).waitFor();
      await context.close();
    } finally {
      bff.process.kill("SIGTERM");
      broken.close();
    }
  });
});

describe("an API that is away", () => {
  it("looks like one, and not like an empty list", async () => {
    const bff = await startBff(NOBODY);
    try {
      const { page, context } = await newVisitor(browser);
      for (const path of ["/", "/auctions", `/items/${ids.theirs}`]) {
        const answer = await page.goto(bff.url + path);
        expect(answer?.status()).toBe(500);
        await page.getByRole("heading", { name: "The auction service is not answering" }).waitFor();
        await page.getByText(/^Reference [0-9a-f-]{36}$/).waitFor();
      }
      // A member whose token cannot be renewed is not taken for a guest.
      const headers = { cookie: `${REFRESH_COOKIE}=still-good` };
      expect((await fetch(`${bff.url}/dashboard`, { headers, redirect: "manual" })).status).toBe(500);
      await shoot(page, "away-desktop");
      await expectAccessible(page);
      await context.close();
    } finally {
      bff.process.kill("SIGTERM");
    }
  });
});

// Something else has happened by the time an answer comes, or scripts do.
import { type Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { ACCESS_COOKIE, setCookie, signIn, tokensOf, visitorsOfStories } from "./browser";
import { cancelItem, editItem, makeAccount, makeBid, makeItem, until, type Person } from "./stack";

const HOUR_MS = 3_600_000;

const visitor = visitorsOfStories();

let ada: Person;
let ben: Person;
let cleo: Person;

beforeAll(async () => {
  [ada, ben, cleo] = (await Promise.all(["Ada Vendor", "Ben Bidder", "Cleo Counter"].map(makeAccount))) as [
    Person,
    Person,
    Person,
  ];
});

const makeLamp = () => makeItem(ada, { title: "Desk lamp", startPrice: 10_000n, endsInMs: HOUR_MS });
const isLive = (page: Page) => page.locator('[data-link="live"]').waitFor();

// Keeps requests back until they are let go, or their answers.
async function hold(page: Page, url: string, method = "GET", what: "request" | "answer" = "request") {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let arrive = () => {};
  const held = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(url, async (route) => {
    if (route.request().method() !== method) {
      return route.continue();
    }
    const response = what === "answer" ? await route.fetch() : undefined;
    arrive();
    await released;
    return response ? route.fulfill({ response }) : route.continue();
  });
  return { held, release };
}

describe("scripts that come late", () => {
  it("leave the bid that was typed before", async () => {
    const id = await makeLamp();
    const { page } = await visitor();
    await signIn(page, ben);
    const scripts = await hold(page, "**/_next/static/**/*.js");
    await page.goto(`/items/${id}`, { waitUntil: "commit" });
    await page.getByLabel("Your bid").fill("100");
    scripts.release();
    await isLive(page);
    await page.getByRole("button", { name: "Place bid" }).click();
    await page.locator('[data-standing="leading"]').waitFor();
  });

  it("leave the end that was chosen before", async () => {
    const { page } = await visitor();
    await signIn(page, ben);
    const scripts = await hold(page, "**/_next/static/**/*.js");
    await page.goto("/items/new", { waitUntil: "commit" });
    await page.getByLabel("Ends in").selectOption("custom");
    const end = page.getByLabel("End", { exact: true });
    await end.fill("2030-12-24T12:00");
    scripts.release();
    await page.getByText("In your own time zone").waitFor();
    expect(await end.inputValue()).toBe("2030-12-24T12:00");
    expect(await page.locator('[name="endAtIso"]').inputValue()).toBe("2030-12-24T11:00:00.000Z");
  });
});

describe("a bid on its way", () => {
  async function sent(id: string, what: "request" | "answer" = "request") {
    const { page } = await visitor();
    await signIn(page, ben, `/items/${id}`);
    await isLive(page);
    const answer = await hold(page, `**/items/${id}`, "POST", what);
    await page.getByLabel("Your bid").fill("100");
    await page.keyboard.press("Enter");
    await answer.held;
    return { page, answer };
  }

  it("leaves the next one that is typed meanwhile", async () => {
    const id = await makeLamp();
    const { page, answer } = await sent(id);
    await makeBid(cleo, id, 15_000n);
    await page.getByTestId("history").getByText("$150.00").waitFor();
    await page.getByLabel("Your bid").fill("160");
    answer.release();
    await page.locator("#bid-error").getByText("Bid at least $152.50 now.").waitFor();
    await page.locator("[data-pending]").waitFor({ state: "detached" });
    expect(await page.getByLabel("Your bid").inputValue()).toBe("160");
  });

  it("hands the focus on, though its lead was known before its answer", async () => {
    const id = await makeLamp();
    const { page, answer } = await sent(id, "answer");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await page.locator('[data-standing="leading"]').waitFor();
    await page.locator("#bid:focus").waitFor();
    answer.release();
    await page.locator('[data-standing="leading"]:focus').waitFor();
  });

  it("that comes when all is over is said not to count", async () => {
    const id = await makeLamp();
    const { page, answer } = await sent(id);
    await cancelItem(ada, id);
    await page.getByText("The seller has cancelled this auction.").waitFor();
    answer.release();
    await page.getByRole("alert").getByText("Your last bid came too late").waitFor();
  });
});

describe("a page", () => {
  it("whose stream was away shows what was edited meanwhile", async () => {
    const id = await makeLamp();
    const { page } = await visitor();
    await page.route("**/live/items/**", (route) => route.abort());
    await page.route("**/api/items/**", (route) => route.abort());
    await page.goto(`/items/${id}`);
    await page.locator('[data-link="reconnecting"]').waitFor();
    await editItem(ada, id, "Desk lamp, broken");
    await page.unroute("**/live/items/**");
    await page.getByRole("heading", { level: 1, name: "Desk lamp, broken" }).waitFor();
  });

  it("knows its visitor anew in all its parts, signed in in another tab", async () => {
    const id = await makeLamp();
    const { page, context } = await visitor();
    await page.goto(`/items/${id}`);
    await isLive(page);
    await signIn(await context.newPage(), ben);
    await page.getByRole("button", { name: "Dark theme" }).click();
    await page.getByText("Ben Bidder").waitFor();
    await page.getByLabel("Your bid").waitFor();
  });

  it("does not bid for somebody who signed in in another tab", async () => {
    const id = await makeLamp();
    const { page, context } = await visitor();
    await signIn(page, ben, `/items/${id}`);
    await isLive(page);
    await context.clearCookies();
    await signIn(await context.newPage(), cleo);
    await page.getByLabel("Your bid").fill("100");
    await page.getByRole("button", { name: "Place bid" }).click();
    await page.locator("#bid-error").getByText("You are signed in as someone else.").waitFor();
    expect(await page.getByLabel("Your bid").inputValue()).toBe("100");
  });

  it("keeps what is typed into the search while a choice takes effect", async () => {
    const { page } = await visitor();
    await page.goto("/auctions");
    const list = await hold(page, "**/auctions?category=watches*");
    const category = page.getByLabel("Category");
    // Chosen again where scripts came after the choice.
    await until(async () => {
      await category.selectOption("watches");
      return page.locator('[aria-busy="true"]').isVisible();
    }, "a choice to take effect");
    await list.held;
    const search = page.getByLabel("Search", { exact: true });
    await search.fill("lens");
    list.release();
    await page.getByText("Nothing matches").waitFor();
    expect(await search.inputValue()).toBe("lens");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await page.waitForURL("**/auctions?q=lens&category=watches");
    await page.goBack();
    await page.waitForURL("**/auctions?category=watches");
    await page.locator("#search:placeholder-shown").waitFor();
    await page.goForward();
    await page.waitForURL("**/auctions?q=lens&category=watches");
    await page.locator("#search:not(:placeholder-shown)").waitFor();
  });
});

describe("a list", () => {
  it("is the one chosen last, though the one before was asked for again", async () => {
    const { page } = await visitor();
    const lists = await hold(page, "**/auctions?*_rsc=*");
    await page.goto("/auctions");
    await until(async () => {
      await page.getByRole("button", { name: "Show", exact: true }).click();
      return page.locator('[aria-busy="true"]').isVisible();
    }, "a choice to take effect");
    await lists.held;
    await page.getByLabel("Category").selectOption("watches");
    lists.release();
    await page.getByText("Nothing matches").waitFor();
  });
});

describe("a seller who is asked whether to cancel", () => {
  it("is told when somebody bids before the answer", async () => {
    const id = await makeLamp();
    const { page } = await visitor();
    await signIn(page, ada, `/items/${id}`);
    await isLive(page);
    await page.getByRole("link", { name: "Cancel auction" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Cancel this auction?").waitFor();
    await makeBid(ben, id, 10_000n);
    await dialog.getByText("Someone has bid, so the item can no longer be changed or cancelled.").waitFor();
    await dialog.getByRole("button", { name: "Close" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Someone has bid, so the item").waitFor();
  });
});

describe("two tabs", () => {
  it("that are refused at the same moment are both renewed", async () => {
    const { page, context } = await visitor();
    await signIn(page, ben);
    const late = await context.newPage();
    const { access } = await tokensOf(context);
    await setCookie(context, ACCESS_COOKIE, `${access?.slice(0, -8)}AAAAAAAA`);
    // Routes do not see where a redirect leads.
    const network = await context.newCDPSession(late);
    await network.send("Fetch.enable", { patterns: [{ urlPattern: "*/session/renew*" }] });
    const paused = new Promise<string>((resolve) =>
      network.once("Fetch.requestPaused", ({ requestId }) => resolve(requestId)),
    );
    const arrived = late.goto("/listings");
    const requestId = await paused;
    await page.goto("/dashboard");
    await page.getByRole("heading", { name: "Hello, Ben" }).waitFor();
    await network.send("Fetch.continueRequest", { requestId });
    await arrived;
    await late.getByRole("heading", { name: "My listings" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Hello, Ben" }).waitFor();
  });
});

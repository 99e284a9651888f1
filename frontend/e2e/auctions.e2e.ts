// People sell and bid.
import { beforeAll, describe, expect, it } from "vitest";
import { PHONE, shoot, signIn, visitorsOfStories, type Visitor } from "./browser";
import { beforeTheEnd, makeAccount, makeBid, makeItem, PASSWORD, someone, type Person } from "./stack";

const HOUR_MS = 3_600_000;

const visitor = visitorsOfStories();

const price = ({ page }: Visitor) => page.getByTestId("price");
const standing = ({ page }: Visitor, how: string) => page.locator(`[data-standing="${how}"]`);
// Scripts have taken the page over as well.
const isLive = ({ page }: Visitor) => page.locator('[data-link="live"], [data-link="polling"]').waitFor();

async function bid({ page }: Visitor, amount: string): Promise<void> {
  await page.getByLabel("Your bid").fill(amount);
  await page.getByRole("button", { name: "Place bid" }).click();
}

describe("a new member", () => {
  it("registers, lists an item, and finds it again", async () => {
    const seller = await visitor();
    const { page } = seller;
    const ada = someone("Ada Vendor");
    await page.goto("/items/new");
    await page.waitForURL(/\/login\?next=/);
    await page.getByText("Sign in to see this page").waitFor();
    await page.getByRole("link", { name: "Create an account" }).click();
    await page.getByLabel("Full name").fill(ada.name);
    await page.getByLabel("Email").fill(ada.email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Country").selectOption("GB");
    await page.getByLabel("Phone").fill("+44 20 7946 0000");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.waitForURL("**/items/new");

    const title = `Enamel clock ${Date.now()}`;
    await page.getByLabel("Title").fill(title);
    await page.getByLabel("Description").fill("Runs.\nLoses a minute a week.");
    await page.getByLabel("Category").fill("Collectibles");
    await page.getByLabel("Starting price").fill("19.99");
    await page.getByLabel("Ends in").selectOption("24");
    await page.getByRole("button", { name: "Put it on auction" }).click();
    await page.waitForURL(/\/items\/[0-9a-f-]{36}/);
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(await price(seller).textContent()).toBe("$19.99");
    await page.getByText("This is your item").waitFor();

    await page.goto(`/auctions?q=${encodeURIComponent(title)}&order=newest`);
    await page.getByRole("link", { name: title }).waitFor();
    await page.goto("/listings");
    await page.getByRole("link", { name: title }).waitFor();
  });

  it("is at the top of the page that a long form leads to", async () => {
    const ada = await makeAccount("Ada Vendor");
    const { page } = await visitor({ viewport: PHONE });
    await signIn(page, ada, "/items/new");
    await page.getByLabel("Title").fill("Ship in a bottle");
    await page.getByLabel("Starting price").fill("12");
    await page.getByRole("button", { name: "Put it on auction" }).click();
    await page.getByText("Your item is on auction.").waitFor();
    await page.waitForFunction(() => window.scrollY === 0);
    await page.evaluate(() => window.scrollTo(0, 200));
    await page.getByRole("link", { name: "Edit" }).click();
    await page.waitForURL("**/edit");
    await page.goBack();
    await page.waitForFunction(() => window.scrollY === 200);
  });

  it("is told at the fields what is wrong, and keeps what was typed", async () => {
    const { page } = await visitor();
    await page.goto("/register");
    await page.getByLabel("Full name").fill("Ada");
    await page.getByLabel("Email").fill("ada@nowhere");
    await page.getByLabel("Password").fill("short");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByText("Enter an address like name@example.com.").first().waitFor();
    expect(await page.getByLabel("Full name").inputValue()).toBe("Ada");
    expect(await page.getByLabel("Email").getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("Email").getAttribute("aria-describedby")).toContain("email-error");
    await page.locator('[role="alert"]:focus').waitFor();
  });
});

describe("an auction", () => {
  let ada: Person;
  let ben: Person;
  let cleo: Person;

  beforeAll(async () => {
    [ada, ben, cleo] = await Promise.all(["Ada Vendor", "Ben Bidder", "Cleo Counter"].map(makeAccount)) as [
      Person,
      Person,
      Person,
    ];
  });

  it("shows a bid in every browser at once, and tells who is outbid", async () => {
    const id = await makeItem(ada, { title: "Leica M3", startPrice: 10_000n, endsInMs: 6 * HOUR_MS });
    const [one, two, guest] = [await visitor(), await visitor(), await visitor()];
    await Promise.all([signIn(one.page, ben, `/items/${id}`), signIn(two.page, cleo, `/items/${id}`)]);
    await guest.page.goto(`/items/${id}`);
    await Promise.all([one, two, guest].map(isLive));

    await bid(one, "100.00");
    await standing(one, "leading").waitFor();
    for (const each of [one, two, guest]) {
      await each.page.getByTestId("history").getByText("$100.00").first().waitFor();
    }

    await bid(two, "150.50");
    await standing(two, "leading").waitFor();
    await standing(one, "outbid").waitFor();
    const alert = one.page.getByRole("alert").filter({ hasText: "You have been outbid" });
    expect(await alert.textContent()).toContain("$150.50");
    await price(guest).filter({ hasText: "$150.50" }).waitFor();
    const leaders = one.page.getByTestId("leaders").getByRole("listitem");
    expect(await leaders.count()).toBe(2);
    expect(await leaders.nth(1).textContent()).toContain("You");
    await shoot(one.page, "outbid-desktop");

    await one.page.goto("/bids");
    await standing(one, "outbid").waitFor();
    await two.page.goto("/bids");
    await standing(two, "winning").waitFor();
  });

  it("is known to be led by the visitor in a tab that is looked at again", async () => {
    const id = await makeItem(ada, { title: "Barometer", startPrice: 10_000n, endsInMs: 6 * HOUR_MS });
    const one = await visitor();
    await signIn(one.page, ben, `/items/${id}`);
    const two = { ...one, page: await one.context.newPage() };
    await two.page.goto(`/items/${id}`);
    await Promise.all([one, two].map(isLive));
    await bid(one, "100");
    await standing(one, "leading").waitFor();
    await two.page.getByTestId("history").getByText("$100.00").waitFor();
    await two.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await standing(two, "leading").waitFor();
    await makeBid(cleo, id, 20_000n);
    await standing(two, "outbid").waitFor();
  });

  it("is bid on by keyboard alone, which is not lost on the way", async () => {
    const id = await makeItem(ada, { title: "Ship's clock", startPrice: 10_000n, endsInMs: 6 * HOUR_MS });
    const one = await visitor();
    const { page } = one;
    await signIn(page, ben, `/items/${id}`);
    await isLive(one);
    await page.getByLabel("Your bid").focus();
    await page.keyboard.type("99");
    await page.keyboard.press("Enter");
    await page.locator("#bid-error").getByText("Bid at least $100.00 now.").waitFor();
    await page.locator("#bid:focus").waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("100");
    await page.keyboard.press("Enter");
    await standing(one, "leading").waitFor();
    await page.locator('[data-standing="leading"]:focus').waitFor();
  });

  it("says at the field what the least bid is, and takes the price back", async () => {
    const id = await makeItem(ada, { title: "Teak sideboard", startPrice: 10_000n, endsInMs: 6 * HOUR_MS });
    const one = await visitor();
    await signIn(one.page, ben, `/items/${id}`);
    await isLive(one);
    const field = one.page.getByLabel("Your bid");
    for (const [amount, answer] of [
      ["99.99", "Bid at least $100.00 now."],
      ["1.999", "A cent is the smallest step"],
      ["19,99", "Use a point before the cents"],
      ["lots", "Enter an amount in dollars"],
    ] as const) {
      await bid(one, amount);
      await one.page.locator("#bid-error").getByText(answer).waitFor();
      expect(await field.getAttribute("aria-invalid")).toBe("true");
      expect(await field.inputValue()).toBe(amount);
    }

    // The price moves where this page cannot see it: the API is the judge.
    await one.page.route("**/live/items/**", (route) => route.abort());
    await one.page.route("**/api/items/**", (route) => route.abort());
    await one.page.reload();
    await one.page.locator('[data-link="reconnecting"]').waitFor();
    await makeBid(cleo, id, 20_000n);
    await bid(one, "100.00");
    await one.page.locator("#bid-error").getByText("Bid at least $202.50 now.").waitFor();
    expect(await field.inputValue()).toBe("100.00");
    await one.page.locator("[data-pending]").waitFor({ state: "detached" });
    await shoot(one.page, "too-low-desktop");
  });

  it("says so when its page is older than the server", async () => {
    const id = await makeItem(ada, { title: "Ship's bell", startPrice: 10_000n, endsInMs: 6 * HOUR_MS });
    const one = await visitor();
    await signIn(one.page, ben, `/items/${id}`);
    await isLive(one);
    await one.page.route(`**/items/${id}`, async (route) => {
      const headers = route.request().headers();
      await route.continue({ headers: headers["next-action"] ? { ...headers, "next-action": "0".repeat(42) } : headers });
    });
    await bid(one, "100.00");
    await one.page.locator("#bid-error").getByText("Gavel was updated while this page was open.").waitFor();
    expect(await one.page.getByLabel("Your bid").inputValue()).toBe("100.00");
  });

  it("that may have been listed is not lightly listed twice", async () => {
    const seller = await visitor();
    const { page } = seller;
    await signIn(page, ada, "/items/new");
    // A field for those without scripts.
    await page.getByLabel("End", { exact: true }).waitFor({ state: "detached" });
    await page.getByLabel("Title").fill("Lost in the post");
    await page.getByLabel("Starting price").fill("5");
    await page.route("**/items/new", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
    await page.getByRole("button", { name: "Put it on auction" }).click();
    await page.getByText("Look at My listings before you send this again").waitFor();
    expect(await page.getByLabel("Title").inputValue()).toBe("Lost in the post");
  });

  it("says so when the stream is lost, asks meanwhile, and is live again", async () => {
    const id = await makeItem(ada, { title: "Brass sextant", startPrice: 10_000n, endsInMs: 6 * HOUR_MS });
    const guest = await visitor();
    const badge = (link: string) => guest.page.locator(`[data-link="${link}"]`).waitFor();
    await guest.page.route("**/live/items/**", (route) => route.abort());
    await guest.page.route("**/api/items/**", (route) => route.abort());
    await guest.page.goto(`/items/${id}`);
    await badge("reconnecting");
    await makeBid(ben, id, 12_345n);
    await guest.page.unroute("**/api/items/**");
    await guest.page.getByTestId("history").getByText("$123.45").waitFor();
    await badge("reconnecting");
    await guest.page.unroute("**/live/items/**");
    await badge("live");
  });

  it("asks every few seconds where there is no stream at all", async () => {
    const id = await makeItem(ada, { title: "Sea chest", startPrice: 10_000n, endsInMs: 6 * HOUR_MS });
    const guest = await visitor();
    await guest.page.route("**/live/items/**", (route) => route.fulfill({ status: 404 }));
    await guest.page.goto(`/items/${id}`);
    await guest.page.locator('[data-link="polling"]').waitFor();
    await makeBid(ben, id, 12_345n);
    await guest.page.getByTestId("history").getByText("$123.45").waitFor();
  });

  it("is edited and cancelled by its seller while nobody has bid", async () => {
    const id = await makeItem(ada, { title: "Silver broch", startPrice: 700n, endsInMs: 6 * HOUR_MS });
    const seller = await visitor();
    const { page } = seller;
    await signIn(page, ada, `/items/${id}`);
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel("Title").fill("Silver brooch");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByRole("heading", { level: 1, name: "Silver brooch" }).waitFor();
    await isLive(seller);
    await page.clock.install();

    const colour = (name: string) =>
      page.getByRole("link", { name }).evaluate((link) => getComputedStyle(link).color);
    expect(await colour("Cancel auction")).not.toBe(await colour("Edit"));
    await page.getByRole("link", { name: "Cancel auction" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Cancel this auction?").waitFor();
    // No page is on its way: nothing may say so, at any time.
    await page.clock.runFor(1_000);
    expect(await page.locator(".animate-slide").count()).toBe(0);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("link", { name: "Cancel auction" }).click();
    await dialog.getByRole("button", { name: "Cancel the auction" }).click();
    await page.getByText("The seller has cancelled this auction.").waitFor();
    await page.getByText("Would have ended").waitFor();
    await page.goto("/listings");
    await page.getByText("Cancelled", { exact: true }).first().waitFor();
  });

  it("ends by itself; the winner sees it, and so does who lost", async () => {
    const [winner, loser] = [await visitor(), await visitor()];
    await Promise.all([signIn(winner.page, ben), signIn(loser.page, cleo)]);
    const seen = async ({ page }: Visitor, id: string) => {
      await page.goto(`/items/${id}`);
      return page.locator("[data-standing]").getAttribute("data-standing");
    };
    await beforeTheEnd(ada, { title: "Omega Seamaster", startPrice: 7n }, async (id) => {
      await makeBid(cleo, id, 7n);
      await makeBid(ben, id, 110n);
      const both = await Promise.all([seen(winner, id), seen(loser, id)]);
      return both.join() === "leading,outbid";
    });
    await standing(winner, "won").waitFor({ timeout: 120_000 });
    await standing(loser, "lost").waitFor({ timeout: 120_000 });
    expect(await price(winner).textContent()).toBe("$1.10");
    await winner.page.getByText("You won this auction for $1.10").waitFor();
    await shoot(winner.page, "won-desktop");
    await winner.page.goto("/bids");
    await standing(winner, "won").first().waitFor();
    await loser.page.goto("/bids");
    await standing(loser, "lost").first().waitFor();
  });
});

describe("without scripts", () => {
  it("a visitor signs in, is told what is wrong with a bid, and bids", async () => {
    const [ada, ben] = await Promise.all(["Ada Vendor", "Ben Plain"].map(makeAccount)) as [Person, Person];
    const id = await makeItem(ada, { title: "Hand plane", startPrice: 5_000n, endsInMs: HOUR_MS });
    const plain = await visitor({ javaScriptEnabled: false });
    await signIn(plain.page, ben, `/items/${id}`);
    await plain.page.getByText("Reload to see new bids").waitFor();
    expect(await plain.page.getByText("Connecting").isVisible()).toBe(false);
    await bid(plain, "49.99");
    await plain.page.getByText("Bid at least $50.00 now.").waitFor();
    expect(await plain.page.getByLabel("Your bid").inputValue()).toBe("49.99");
    await bid(plain, "50.25");
    await plain.page.getByText("You have the highest bid.").waitFor();
    expect(await price(plain).textContent()).toBe("$50.25");
    // The answer came to its end.
    await plain.page.getByRole("button", { name: "Dark theme" }).waitFor();
  });
});

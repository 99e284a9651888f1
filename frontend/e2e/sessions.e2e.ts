// A session lasts as long as it should, whatever tab or moment, and its
// tokens stay out of the browser's reach.
import { type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startBff, type Bff } from "./bff";
import {
  ACCESS_COOKIE,
  expireAccess,
  newVisitor,
  openBrowser,
  REFRESH_COOKIE,
  setCookie,
  signIn,
  tokensOf,
  type Visitor,
} from "./browser";
import { BASE_URL, endSession, makeAccount, makeItem, PASSWORD, until, type Person } from "./stack";

let browser: Browser;
let visitors: Visitor[] = [];
let ben: Person;

async function signedIn(next = "/account"): Promise<Visitor> {
  const one = await newVisitor(browser);
  visitors.push(one);
  await signIn(one.page, ben, next);
  return one;
}

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(visitors.map(({ context }) => context.close()));
  visitors = [];
});

describe("tokens", () => {
  beforeAll(async () => {
    ben = await makeAccount("Ben Careful");
  });

  it("are in cookies that no script can read, and nowhere else", async () => {
    const { page, context } = await signedIn();
    const { cookies, access, refresh } = await tokensOf(context);
    for (const name of [ACCESS_COOKIE, REFRESH_COOKIE]) {
      const cookie = cookies.find((each) => each.name === name);
      expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Strict", path: "/" });
    }
    expect(await page.evaluate(() => document.cookie)).not.toContain("gavel");
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
    const html = await page.content();
    expect(html).not.toContain(access);
    expect(html).not.toContain(refresh);
  });

  it("are renewed on the way, and nobody notices", async () => {
    const { page, context } = await signedIn();
    const before = await tokensOf(context);
    await expireAccess(context);
    await page.goto("/dashboard");
    await page.getByRole("heading", { name: "Hello, Ben" }).waitFor();
    const after = await tokensOf(context);
    expect(after.refresh).not.toBe(before.refresh);
    expect(after.access).not.toBe(before.access);
  });

  it("are renewed when the API refuses one that looked good: on a page", async () => {
    const { page, context } = await signedIn();
    const { access } = await tokensOf(context);
    await setCookie(context, ACCESS_COOKIE, `${access?.slice(0, -8)}AAAAAAAA`);
    await page.goto("/dashboard");
    await page.getByRole("heading", { name: "Hello, Ben" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/dashboard");
  });

  it("are renewed when the API refuses one that looked good: in the middle of a bid", async () => {
    const seller = await makeAccount("Ada Vendor");
    const id = await makeItem(seller, { title: "Spare lens", startPrice: 500n, endsInMs: 3_600_000 });
    const { page, context } = await signedIn(`/items/${id}`);
    const { access } = await tokensOf(context);
    await setCookie(context, ACCESS_COOKIE, `${access?.slice(0, -8)}AAAAAAAA`);
    await page.getByLabel("Your bid").fill("5.00");
    await page.getByRole("button", { name: "Place bid" }).click();
    await page.locator('[data-standing="leading"]').waitFor();
  });

  it("that are both dead lead to the login, and back to where one was", async () => {
    const { page, context } = await signedIn();
    const { refresh } = await tokensOf(context);
    await endSession(refresh ?? "");
    await expireAccess(context);
    await page.goto("/bids?page=");
    await page.getByText("Your session has ended.").waitFor();
    expect((await tokensOf(context)).access).toBeUndefined();
    await page.getByLabel("Email").fill(ben.email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(/\/bids/);
    await page.getByRole("heading", { name: "My bids" }).waitFor();
  });

  it("that end while somebody types cost nothing of it", async () => {
    const { page, context } = await signedIn("/items/new");
    await page.getByLabel("Title").fill("Written at length");
    await page.getByLabel("Starting price").fill("10");
    await context.clearCookies();
    await page.getByRole("button", { name: "Put it on auction" }).click();
    const again = page.getByRole("alert").getByRole("link", { name: /^Sign in/ });
    const [tab] = await Promise.all([context.waitForEvent("page"), again.click()]);
    await tab.getByLabel("Email").fill(ben.email);
    await tab.getByLabel("Password").fill(PASSWORD);
    await tab.getByRole("button", { name: "Sign in", exact: true }).click();
    await tab.waitForURL(`${BASE_URL}/`);
    await page.getByRole("button", { name: "Put it on auction" }).click();
    await page.getByRole("heading", { level: 1, name: "Written at length" }).waitFor();
  });

  it("survive two tabs that renew at the same moment", async () => {
    const { page, context } = await signedIn();
    const other = await context.newPage();
    await expireAccess(context);
    await Promise.all([page.goto("/dashboard"), other.goto("/listings")]);
    await page.getByRole("heading", { name: "Hello, Ben" }).waitFor();
    await other.getByRole("heading", { name: "My listings" }).waitFor();
    await Promise.all([page.reload(), other.reload()]);
    await page.getByRole("heading", { name: "Hello, Ben" }).waitFor();
    await other.getByRole("heading", { name: "My listings" }).waitFor();
  });
});

describe("several processes", () => {
  const started: Bff[] = [];

  async function oneMore(): Promise<Bff> {
    const bff = await startBff();
    started.push(bff);
    return bff;
  }

  afterAll(() => started.forEach(({ process }) => process.kill("SIGTERM")));

  it("make one rotation of fifty requests with one expired token", async () => {
    ben = await makeAccount("Ben Parallel");
    const { context } = await signedIn();
    await expireAccess(context);
    const { cookies } = await tokensOf(context);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const hosts = [(await oneMore()).url, (await oneMore()).url];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        fetch(`${hosts[n % 2]}/dashboard`, { headers: { cookie }, redirect: "manual" }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    const refreshTokens = answers.flatMap(({ headers }) =>
      headers
        .getSetCookie()
        .filter((line) => line.startsWith(`${REFRESH_COOKIE}=`))
        .map((line) => line.split(";")[0]),
    );
    expect(refreshTokens).toHaveLength(50);
    expect(new Set(refreshTokens).size).toBe(1);

    // The survivor is good for the next rotation as well.
    await setCookie(context, REFRESH_COOKIE, refreshTokens[0]?.split("=").slice(1).join("=") ?? "");
    const { page } = visitors[0] as Visitor;
    await page.goto("/dashboard");
    await page.getByRole("heading", { name: "Hello, Ben" }).waitFor();
  });

  it("end on SIGTERM, before anything has to be cut off", async () => {
    const { url, process } = await oneMore();
    // Leaves an idle kept-alive connection behind, as NGINX does.
    await (await fetch(`${url}/healthz`)).text();
    const from = Date.now();
    const ended = new Promise((resolve) => process.once("exit", resolve));
    process.kill("SIGTERM");
    await ended;
    // The grace of scripts/start.mjs.
    expect(Date.now() - from).toBeLessThan(10_000);
  });
});

describe("the account", () => {
  beforeAll(async () => {
    ben = await makeAccount("Ben Settled");
  });

  it("signs out one session elsewhere", async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    await here.page.reload();
    await here.page.getByRole("button", { name: /^Sign out of/ }).first().click();
    await until(async () => (await here.page.getByRole("button", { name: /^Sign out of/ }).count()) === 0, "one session");
    await expireAccess(there.context);
    await there.page.goto("/dashboard");
    await there.page.getByText("Your session has ended.").waitFor();
  });

  it("changes its password, stays here, and is signed out elsewhere", async () => {
    const [here, there] = [await signedIn(), await signedIn()];
    const { page } = here;
    await page.getByLabel("Current password").fill("not my password");
    await page.getByLabel("New password").fill("a different horse");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("This is not your current password.").first().waitFor();
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByLabel("New password").fill("a different horse");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Your password is changed.").waitFor();
    await page.goto("/dashboard");
    await page.getByRole("heading", { name: "Hello, Ben" }).waitFor();
    await expireAccess(there.context);
    await there.page.goto("/dashboard");
    await there.page.getByText("Your session has ended.").waitFor();
  });

  it("signs out", async () => {
    ben = await makeAccount("Ben Leaving");
    const { page, context } = await signedIn("/");
    const { refresh } = await tokensOf(context);
    await page.getByText("Ben Leaving").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("link", { name: "Sign in" }).first().waitFor();
    expect((await tokensOf(context)).refresh).toBeUndefined();
    // The old refresh token opens nothing.
    const answer = await fetch(`${BASE_URL}/dashboard`, {
      headers: { cookie: `${REFRESH_COOKIE}=${refresh}` },
      redirect: "manual",
    });
    expect(answer.status).toBe(307);
  });
});

// Goes to an address of ours by a link on another site.
function followedFrom(page: Page) {
  return async (path: string) => {
    await page.route("http://elsewhere.example/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<a href="${BASE_URL}${path}">over there</a>` }),
    );
    await page.goto("http://elsewhere.example/");
    await page.getByRole("link").click();
    await page.unroute("http://elsewhere.example/");
  };
}

describe("other sites", () => {
  const post = (headers: Record<string, string>) =>
    fetch(`${BASE_URL}/login`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: "email=a",
      redirect: "manual",
    });

  it("cannot post: a foreign or a missing Origin is refused", async () => {
    expect((await post({ origin: "https://evil.example" })).status).toBe(403);
    expect((await post({ origin: "null" })).status).toBe(403);
    expect((await post({})).status).toBe(403);
    const spoofed = { origin: "https://evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
    expect((await post(spoofed)).status).toBe(403);
    expect((await post({ origin: new URL(BASE_URL).origin, "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await post({ origin: new URL(BASE_URL).origin })).status).not.toBe(403);
  });

  it("may link to a member's page, which shows as it is", async () => {
    ben = await makeAccount("Ben Linked");
    const { page } = await signedIn();
    const follow = followedFrom(page);
    await follow("/dashboard");
    await page.getByRole("heading", { name: "Hello, Ben" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/dashboard");
    await follow("/auctions?q=lens");
    await page.getByRole("link", { name: "Sell" }).waitFor();
    expect(page.url()).toBe(`${BASE_URL}/auctions?q=lens`);
  });

  it("cannot sign anybody out with a link", async () => {
    ben = await makeAccount("Ben Tricked");
    const { page, context } = await signedIn();
    const follow = followedFrom(page);
    await follow("/session/renew?next=/bids");
    await page.getByRole("heading", { name: "My bids" }).waitFor();
    expect((await tokensOf(context)).refresh).toBeDefined();
  });

  it("cannot be where the login leads", async () => {
    ben = await makeAccount("Ben Lured");
    const { page } = await newVisitor(browser).then((one) => (visitors.push(one), one));
    for (const lure of ["//evil.example", "/\\evil.example", "/%09/evil.example", "https://evil.example"]) {
      await page.goto(`/login?next=${encodeURIComponent(lure)}`);
      expect(await page.locator('input[name="next"]').inputValue()).toBe("/");
    }
  });

  it("cannot frame a page or add a script to it", async () => {
    const answer = await fetch(`${BASE_URL}/`);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}' 'strict-dynamic'/);
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("x-powered-by")).toBeNull();
    const again = (await fetch(`${BASE_URL}/`)).headers.get("content-security-policy");
    expect(again).not.toBe(policy);
  });
});

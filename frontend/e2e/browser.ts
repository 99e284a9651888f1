// Debian's Chromium, and what every story does in it.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { ACCESS_COOKIE, REFRESH_COOKIE } from "@/lib/session/cookies";
import { BASE_URL, PASSWORD, type Person } from "./stack";

const SHOTS = join(import.meta.dirname, "shots");

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export async function openBrowser(): Promise<Browser> {
  await mkdir(SHOTS, { recursive: true });
  return chromium.launch({
    executablePath: process.env.GAVEL_E2E_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP app.gavel.local 127.0.0.1",
    ],
  });
}

interface Look {
  viewport?: { width: number; height: number };
  colorScheme?: "light" | "dark";
  javaScriptEnabled?: boolean;
}

// A browser of its own: separate cookies, separate person. What a page says
// against itself in the console is an error of the story.
export async function newVisitor(browser: Browser, look: Look = {}) {
  const context = await browser.newContext({
    baseURL: BASE_URL,
    viewport: DESKTOP,
    locale: "en-GB",
    timezoneId: "Europe/Amsterdam",
    reducedMotion: "reduce",
    ...look,
  });
  context.setDefaultTimeout(45_000);
  const complaints: string[] = [];
  context.on("console", (message) => {
    // Chromium logs every answer above 399; the stories judge those.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  const page = await context.newPage();
  return { context, page, complaints };
}

export type Visitor = Awaited<ReturnType<typeof newVisitor>>;

// A browser for a file of stories, and what brings visitors into it: each is
// gone when its story ends, and must have had nothing to complain about.
export function visitorsOfStories(): (look?: Look) => Promise<Visitor> {
  let browser: Browser;
  let visitors: Visitor[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const told = visitors.flatMap(({ complaints }) => complaints);
    await Promise.all(visitors.map(({ context }) => context.close()));
    visitors = [];
    expect(told.join("\n")).toBe("");
  });
  return async (look) => {
    const one = await newVisitor(browser, look);
    visitors.push(one);
    return one;
  };
}

export async function signIn(page: Page, person: Person, next = "/"): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname + url.search === next);
}

export async function tokensOf(context: BrowserContext) {
  const cookies = await context.cookies();
  const value = (name: string) => cookies.find((cookie) => cookie.name === name)?.value;
  return { access: value(ACCESS_COOKIE), refresh: value(REFRESH_COOKIE), cookies };
}

// As if fifteen minutes had gone by: same claims, an end in the past. The
// signature no longer fits, and nobody may care before the renewal.
export async function expireAccess(context: BrowserContext): Promise<void> {
  const { cookies } = await tokensOf(context);
  const cookie = cookies.find(({ name }) => name === ACCESS_COOKIE);
  if (!cookie) {
    throw new Error("there is no access cookie to expire");
  }
  const [header, payload, signature] = cookie.value.split(".");
  const claims = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
  claims.exp = Math.floor(Date.now() / 1000) - 60;
  const old = Buffer.from(JSON.stringify(claims)).toString("base64url");
  await setCookie(context, ACCESS_COOKIE, `${header}.${old}.${signature}`);
}

export async function setCookie(context: BrowserContext, name: string, value: string): Promise<void> {
  const cookies = await context.cookies();
  const known = cookies.find((cookie) => cookie.name === name);
  if (!known) {
    throw new Error(`there is no cookie ${name}`);
  }
  await context.addCookies([{ ...known, value }]);
}

export { ACCESS_COOKIE, REFRESH_COOKIE };

export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const told = violations.map(
    ({ id, impact, nodes }) =>
      `${impact} ${id}: ${nodes.map((node) => `${node.target.join(" ")} (${node.any[0]?.message ?? node.html})`).join("; ")}`,
  );
  expect(told, page.url()).toEqual([]);
}

// The page keeps within its width: nothing to scroll sideways.
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(over, page.url()).toBeLessThanOrEqual(0);
}

// Every line of text is inside of the card it belongs to, where a card would
// cut it off or it would lie on something else.
export async function expectNothingSticksOut(page: Page): Promise<void> {
  const out = await page.evaluate(() =>
    [...document.querySelectorAll("main :is(p, dd, span, time, button, h3)")]
      .filter((line) => {
        const card = line.closest("article, section, li, main");
        const edge = card?.getBoundingClientRect().right ?? 0;
        return line.getClientRects().length > 0 && line.getBoundingClientRect().right > edge + 1;
      })
      .map((line) => line.textContent),
  );
  expect(out, page.url()).toEqual([]);
}

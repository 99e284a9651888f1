// The bar on top of every page. Its search gives way to a page that has a
// larger one. Its menus are <details>: they open without
// scripts.
import { ChevronDown, LogOut, Menu, Plus, Search } from "lucide";
import { logout } from "@/lib/actions/auth";
import { firstLetters } from "@/lib/format";
import { type Session } from "@/lib/session/session";
import { buttonStyle } from "../ui/button";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { Mark } from "./logo";
import { MenuCloser } from "./menu-closer";
import { NavLink } from "./nav-link";

const MEMBER_PAGES = [
  { href: "/dashboard", label: "Dashboard" },
  { href: "/bids", label: "My bids" },
  { href: "/listings", label: "My listings" },
  { href: "/account", label: "Account" },
] as const;

const panel =
  "absolute right-0 top-full z-30 mt-2 grid w-64 gap-0.5 rounded-xl border border-line bg-surface p-2 shadow-card";
const entry =
  "flex min-h-11 items-center gap-2 rounded-lg px-3 text-[0.9375rem] hover:bg-sunken aria-[current=page]:bg-brand-soft aria-[current=page]:font-semibold aria-[current=page]:text-brand";

function LogoutButton() {
  return (
    <form action={logout}>
      <button type="submit" className={`${entry} w-full text-left`}>
        <Icon of={LogOut} className="size-4" /> Sign out
      </button>
    </form>
  );
}

function Initial({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-7 place-items-center rounded-full bg-brand-soft text-sm font-semibold text-brand"
    >
      {(firstLetters(name.trim(), 1) || "?").toUpperCase()}
    </span>
  );
}

function MemberMenu({ session }: { session: Session }) {
  return (
    <details name="menu" className="group relative hidden md:block">
      <summary
        className={buttonStyle({
          look: "quiet",
          size: "small",
          className: "list-none h-10 [&::-webkit-details-marker]:hidden",
        })}
      >
        <Initial name={session.fullName} />
        <span dir="auto" className="max-w-36 truncate">{session.fullName || "Account"}</span>
        <Icon of={ChevronDown} className="size-4 transition-transform group-open:rotate-180" />
      </summary>
      <div className={panel}>
        {MEMBER_PAGES.map((page) => (
          <NavLink key={page.href} href={page.href} className={entry}>
            {page.label}
          </NavLink>
        ))}
        <hr className="my-1 border-line" />
        <LogoutButton />
      </div>
    </details>
  );
}

function PhoneMenu({ session }: { session: Session | null }) {
  return (
    <details name="menu" className="relative md:hidden">
      <summary
        className={buttonStyle({
          look: "quiet",
          size: "icon",
          className: "list-none [&::-webkit-details-marker]:hidden",
        })}
      >
        <Icon of={Menu} className="size-5" />
        <span className="sr-only">Menu</span>
      </summary>
      <div className={panel}>
        <NavLink href="/auctions" className={entry}>
          Auctions
        </NavLink>
        {session ? (
          <>
            <NavLink href="/items/new" className={entry}>
              Sell an item
            </NavLink>
            {MEMBER_PAGES.map((page) => (
              <NavLink key={page.href} href={page.href} className={entry}>
                {page.label}
              </NavLink>
            ))}
            <hr className="my-1 border-line" />
            <p className="truncate px-3 py-1 text-sm text-muted">{session.email}</p>
            <LogoutButton />
          </>
        ) : (
          <>
            <NavLink href="/login" className={entry}>
              Sign in
            </NavLink>
            <NavLink href="/register" className={entry}>
              Create an account
            </NavLink>
          </>
        )}
      </div>
    </details>
  );
}

function QuickSearch() {
  return (
    <form action="/auctions" role="search" className="relative hidden flex-1 sm:block sm:max-w-sm in-[body:has(#search)]:hidden!">
      <label htmlFor="quick-search" className="sr-only">
        Search auctions
      </label>
      <Icon of={Search} className="pointer-events-none absolute top-3 left-3 size-4 text-muted" />
      <input
        id="quick-search"
        name="q"
        type="search"
        maxLength={200}
        placeholder="Search auctions"
        className="h-10 w-full rounded-lg border border-line-strong bg-surface pr-3 pl-9 text-[0.9375rem] placeholder:text-muted"
      />
    </form>
  );
}

export function SiteHeader({ session }: { session: Session | null }) {
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-paper/90 backdrop-blur">
      <div className="mx-auto flex h-16 max-w-6xl items-center gap-3 px-4 sm:gap-5 sm:px-6">
        <Link href="/" className="flex items-center gap-2.5 rounded-lg text-lg font-bold tracking-tight">
          <Mark className="size-8" />
          Gavel
        </Link>
        <nav aria-label="Main" className="hidden md:block">
          <NavLink
            href="/auctions"
            className="rounded-lg px-3 py-2 text-[0.9375rem] font-medium hover:bg-sunken aria-[current=page]:text-brand"
          >
            Auctions
          </NavLink>
        </nav>
        <QuickSearch />
        <div className="ml-auto flex items-center gap-1.5">
          {session ? (
            <>
              <Link
                href="/items/new"
                className={buttonStyle({ look: "outline", size: "small", className: "h-10 max-md:hidden" })}
              >
                <Icon of={Plus} className="size-4" /> Sell
              </Link>
              <MemberMenu session={session} />
            </>
          ) : (
            <>
              <Link href="/login" className={buttonStyle({ look: "quiet", size: "small", className: "h-10" })}>
                Sign in
              </Link>
              <Link
                href="/register"
                className={buttonStyle({ size: "small", className: "h-10 max-md:hidden" })}
              >
                Create account
              </Link>
            </>
          )}
          <PhoneMenu session={session} />
        </div>
      </div>
      <MenuCloser />
    </header>
  );
}

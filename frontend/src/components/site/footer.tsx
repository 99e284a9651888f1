// The foot of every page: the way around, and the theme.
import { Monitor, Moon, Sun } from "lucide";
import { chooseTheme } from "@/lib/actions/theme";
import { type Theme } from "@/lib/theme";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";

const CHOICES = [
  { theme: "system", label: "System theme", icon: Monitor },
  { theme: "light", label: "Light theme", icon: Sun },
  { theme: "dark", label: "Dark theme", icon: Moon },
] as const;

function ThemeChoice({ current }: { current: Theme }) {
  return (
    <form action={chooseTheme}>
      <fieldset className="flex rounded-lg border border-line bg-surface p-1">
        <legend className="sr-only">Theme</legend>
        {CHOICES.map(({ theme, label, icon }) => (
          <button
            key={theme}
            type="submit"
            name="theme"
            value={theme}
            aria-pressed={theme === current}
            title={label}
            className="grid size-9 place-items-center rounded-md text-muted hover:text-ink aria-pressed:bg-brand-soft aria-pressed:text-brand"
          >
            <Icon of={icon} className="size-4" />
            <span className="sr-only">{label}</span>
          </button>
        ))}
      </fieldset>
    </form>
  );
}

export function SiteFooter({ theme }: { theme: Theme }) {
  return (
    <footer className="mt-16 border-t border-line">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-4 px-4 py-8 sm:px-6">
        <p className="text-sm text-muted">Gavel: whoever has bid the most when time is up, wins.</p>
        <div className="flex flex-wrap items-center gap-4">
          <Link href="/auctions" className="text-sm text-muted underline-offset-4 hover:text-ink hover:underline">
            All auctions
          </Link>
          <ThemeChoice current={theme} />
        </div>
      </div>
    </footer>
  );
}

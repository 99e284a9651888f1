// The way through a list whose pages follow each other by token.
import { ArrowRight, ChevronsLeft } from "lucide";
import { buttonStyle } from "../ui/button";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";

interface Props {
  firstHref: string | null;
  nextHref: string | null;
}

export function Pager({ firstHref, nextHref }: Props) {
  if (!firstHref && !nextHref) {
    return null;
  }
  return (
    <nav aria-label="Pages" className="mt-8 flex justify-between gap-4">
      {firstHref ? (
        <Link href={firstHref} className={buttonStyle({ look: "outline" })}>
          <Icon of={ChevronsLeft} className="size-4" /> First page
        </Link>
      ) : (
        <span />
      )}
      {nextHref ? (
        <Link href={nextHref} rel="next" className={buttonStyle({ look: "outline" })}>
          Next page <Icon of={ArrowRight} className="size-4" />
        </Link>
      ) : null}
    </nav>
  );
}

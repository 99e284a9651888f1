// A link that knows when it is the page.
"use client";

import { usePathname } from "next/navigation";
import { type ReactNode } from "react";
import { Link } from "../ui/link";

interface Props {
  href: string;
  className?: string;
  children: ReactNode;
}

export function NavLink({ href, className, children }: Props) {
  const here = usePathname() === href;
  return (
    <Link href={href} aria-current={here ? "page" : undefined} className={className}>
      {children}
    </Link>
  );
}

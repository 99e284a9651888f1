// A link that knows when it is the page.
"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode } from "react";

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

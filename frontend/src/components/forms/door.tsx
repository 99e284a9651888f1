// The narrow frame around signing in and registering.
import { type ReactNode } from "react";
import { Mark } from "../site/logo";
import { Card } from "../ui/card";

interface Props {
  title: string;
  notice?: ReactNode;
  children: ReactNode;
  other: ReactNode;
}

export function Door({ title, notice, children, other }: Props) {
  return (
    <div className="mx-auto grid max-w-md grid-cols-1 gap-6 py-2 sm:py-6">
      <div className="grid justify-items-center gap-4 text-center">
        <Mark className="size-12" />
        <h1 className="text-2xl font-bold tracking-tight">{title}</h1>
      </div>
      {notice}
      <Card>{children}</Card>
      <p className="text-center text-[0.9375rem] text-muted">{other}</p>
    </div>
  );
}

// An address without a page.
import { type Metadata } from "next";
import { Compass } from "lucide";
import { buttonStyle } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Link } from "@/components/ui/link";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <div className="mx-auto grid max-w-lg justify-items-center gap-4 py-16 text-center">
      <span className="grid size-14 place-items-center rounded-full bg-brand-soft text-brand">
        <Icon of={Compass} className="size-7" />
      </span>
      <h1 className="text-2xl font-bold tracking-tight">This page does not exist</h1>
      <p className="text-muted">The item may be gone, or the address is not quite right.</p>
      <Link href="/auctions" className={buttonStyle({})}>
        Browse auctions
      </Link>
    </div>
  );
}

// A link within the site. It asks for its page when it is followed, not when
// it is seen: our pages are made for each visitor, so that a prefetch brings
// nothing but a request for every card in a list.
import NextLink from "next/link";
import { type ComponentProps } from "react";

export function Link(props: Omit<ComponentProps<typeof NextLink>, "prefetch">) {
  return <NextLink prefetch={false} {...props} />;
}

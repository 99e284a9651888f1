// Buttons, and links that look like them.
import { cva, type VariantProps } from "class-variance-authority";
import { type ComponentProps } from "react";

export const buttonStyle = cva(
  "inline-flex items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors select-none disabled:opacity-60 disabled:cursor-not-allowed",
  {
    variants: {
      look: {
        primary: "bg-brand text-brand-ink hover:bg-brand-strong",
        outline: "border border-line-strong bg-surface text-ink hover:bg-sunken",
        quiet: "text-ink hover:bg-sunken",
        danger: "bg-bad text-brand-ink hover:opacity-90",
      },
      size: {
        small: "h-9 px-3 text-sm",
        normal: "h-11 px-4 text-[0.9375rem]",
        large: "h-12 px-6 text-base",
        icon: "size-10",
      },
      wide: { true: "w-full" },
    },
    defaultVariants: { look: "primary", size: "normal" },
  },
);

export type ButtonLook = VariantProps<typeof buttonStyle>;

export function Button({
  look,
  size,
  wide,
  className,
  ...rest
}: ComponentProps<"button"> & ButtonLook) {
  return <button className={buttonStyle({ look, size, wide, className })} {...rest} />;
}

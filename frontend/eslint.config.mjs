// Next's rules, and the few of ours that keep a promise made elsewhere.
import { FlatCompat } from "@eslint/eslintrc";

const compat = new FlatCompat({ baseDirectory: import.meta.dirname });

const config = [
  { ignores: [".next/**", "src/gen/**", "next-env.d.ts", "e2e/shots/**"] },
  ...compat.extends("next/core-web-vitals", "next/typescript"),
  {
    rules: {
      // The content security policy refuses inline styles.
      "react/forbid-dom-props": ["error", { forbid: ["style"] }],
      "react/forbid-component-props": ["error", { forbid: ["style"] }],
      "no-restricted-imports": ["error", { paths: [{ name: "next/link", message: "Use components/ui/link." }] }],
      // Sellers' images are shown as their hosts serve them.
      "@next/next/no-img-element": "off",
      "no-console": ["error", { allow: ["error"] }],
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports" },
      ],
    },
  },
  {
    // Money is bigint cents; a float would round it.
    files: ["src/lib/money.ts"],
    rules: { "no-restricted-globals": ["error", "parseFloat", "Number"] },
  },
  { files: ["src/components/ui/link.tsx"], rules: { "no-restricted-imports": "off" } },
  { files: ["scripts/**", "e2e/**"], rules: { "no-console": "off" } },
];

export default config;

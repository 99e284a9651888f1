// How the BFF is built: one standalone server, and headers that hold for
// every answer. The content security policy is not here: its nonce is new
// for each request, so the middleware writes it.
import type { NextConfig } from "next";

const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  },
];

const nextConfig: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
  reactStrictMode: true,
  // NGINX compresses; doing it twice costs time to first byte.
  compress: false,
  // `pnpm lint` is a step of its own.
  eslint: { ignoreDuringBuilds: true },
  images: { unoptimized: true },
  // Several replicas of one release say so, and a page of another release
  // reloads instead of mixing the two.
  deploymentId: process.env.GAVEL_DEPLOYMENT_ID || undefined,
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
};

export default nextConfig;

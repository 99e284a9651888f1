// What crawlers may read: the public pages.
import { type MetadataRoute } from "next";

export default function robots(): MetadataRoute.Robots {
  return {
    rules: {
      userAgent: "*",
      allow: "/",
      disallow: ["/account", "/api/", "/bids", "/dashboard", "/listings", "/session/"],
    },
  };
}

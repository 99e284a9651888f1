// The frame itself failed: the least that can be said without it.
"use client";

import "./globals.css";

export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body className="grid min-h-dvh place-content-center gap-3 px-6 text-center">
        <title>Gavel</title>
        <h1 className="text-2xl font-bold">Gavel is having a moment</h1>
        <p className="text-muted">
          <a href="" className="text-brand underline">
            Reload the page
          </a>{" "}
          to try again.
        </p>
        {error.digest ? <p className="text-sm text-muted">Reference {error.digest}</p> : null}
      </body>
    </html>
  );
}

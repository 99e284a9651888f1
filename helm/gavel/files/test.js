// Asks the edge as a browser would, under the app's own host name.
const { request } = await import(
  process.env.EDGE.startsWith("https:") ? "node:https" : "node:http"
);

function ask(method, path, headers = {}) {
  return new Promise((resolve, reject) => {
    const url = new URL(path, process.env.EDGE);
    request(
      url,
      {
        method,
        headers: { host: process.env.HOST, ...headers },
        servername: process.env.HOST,
        // The certificate may be self-signed; this is no client of ours.
        rejectUnauthorized: false,
        timeout: 10_000,
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode));
      },
    )
      .on("timeout", function () {
        this.destroy(new Error("no answer within 10 s"));
      })
      .on("error", reject)
      .end();
  });
}

const expected = [
  ["the front page", 200, "GET", "/"],
  ["a form without an origin", 403, "POST", "/"],
  ["a form of another site", 403, "POST", "/", { origin: "https://example.org" }],
  ["the private API", 404, "GET", "/bids.v1.BidService/ListItems"],
];
let failed = 0;
for (const [what, status, ...how] of expected) {
  const got = await ask(...how).catch((error) => error.message);
  const right = got === status;
  failed += right ? 0 : 1;
  console.log(`${right ? "ok" : "not ok"}: ${what}: ${got}${right ? "" : `, not ${status}`}`);
}
process.exit(failed ? 1 : 0);

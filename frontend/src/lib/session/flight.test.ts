import { describe, expect, it } from "vitest";
import { KEEP_MS, RefreshFlights, type Renewal } from "./flight";

const pair = (name: string): Renewal => ({
  kind: "renewed",
  tokens: { accessToken: `access ${name}`, refreshToken: `refresh ${name}` },
});

// A call that is answered when the test says so.
function slowCall() {
  const calls: ((renewal: Renewal) => void)[] = [];
  return {
    ask: () => new Promise<Renewal>((resolve) => calls.push(resolve)),
    calls,
  };
}

describe("RefreshFlights", () => {
  it("spends one token once, however many bring it at once", async () => {
    const flights = new RefreshFlights();
    const { ask, calls } = slowCall();
    const fifty = Array.from({ length: 50 }, () => flights.renew("token", ask));
    expect(calls).toHaveLength(1);
    calls[0]?.(pair("new"));
    const answers = await Promise.all(fifty);
    expect(answers.every((answer) => answer === answers[0])).toBe(true);
    expect(answers[0]).toEqual(pair("new"));
  });

  it("answers a straggler the same until the grace is over, and not longer", async () => {
    let now = 1_000;
    const flights = new RefreshFlights(() => now);
    let spent = 0;
    const ask = async () => pair(String(++spent));
    expect(await flights.renew("token", ask)).toEqual(pair("1"));
    now += KEEP_MS - 1;
    expect(await flights.renew("token", ask)).toEqual(pair("1"));
    now += 1;
    expect(await flights.renew("token", ask)).toEqual(pair("2"));
  });

  it("counts the grace from the answer, not from the question", async () => {
    let now = 0;
    const flights = new RefreshFlights(() => now);
    const { ask, calls } = slowCall();
    const first = flights.renew("token", ask);
    now += 3 * KEEP_MS;
    const second = flights.renew("token", ask);
    calls[0]?.(pair("new"));
    expect(await second).toEqual(await first);
    expect(calls).toHaveLength(1);
  });

  it("keeps different tokens apart", async () => {
    const flights = new RefreshFlights();
    const one = flights.renew("a", async () => pair("a"));
    const two = flights.renew("b", async () => pair("b"));
    expect(await one).toEqual(pair("a"));
    expect(await two).toEqual(pair("b"));
  });

  it("remembers that a session is dead", async () => {
    const flights = new RefreshFlights();
    let asked = 0;
    const ask = async (): Promise<Renewal> => {
      asked++;
      return { kind: "dead" };
    };
    await flights.renew("token", ask);
    expect(await flights.renew("token", ask)).toEqual({ kind: "dead" });
    expect(asked).toBe(1);
  });

  it("asks again at once after a failure that says nothing about the session", async () => {
    const flights = new RefreshFlights();
    const answers: Renewal[] = [{ kind: "unavailable" }, pair("new")];
    const ask = async () => answers.shift() ?? pair("too many");
    expect(await flights.renew("token", ask)).toEqual({ kind: "unavailable" });
    expect(await flights.renew("token", ask)).toEqual(pair("new"));
  });

  it("forgets a call that threw", async () => {
    const flights = new RefreshFlights();
    await expect(flights.renew("token", () => Promise.reject(new Error("cut")))).rejects.toThrow("cut");
    expect(await flights.renew("token", async () => pair("new"))).toEqual(pair("new"));
  });

  it("keeps nothing longer than it must", async () => {
    let now = 0;
    const flights = new RefreshFlights(() => now);
    for (let i = 0; i < 100; i++) {
      await flights.renew(`token ${i}`, async () => pair(String(i)));
    }
    expect(flights.size).toBe(100);
    now += KEEP_MS;
    await flights.renew("one more", async () => pair("last"));
    expect(flights.size).toBe(1);
  });
});

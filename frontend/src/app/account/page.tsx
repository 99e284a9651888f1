// The account: who it is, its password, and where it is signed in.
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { Laptop } from "lucide";
import { type Metadata } from "next";
import { PasswordForm } from "@/components/forms/auth-forms";
import { EverywhereForm, RevokeForm } from "@/components/forms/session-forms";
import { LocalTime } from "@/components/site/local-time";
import { PageTitle } from "@/components/site/page-title";
import { Badge } from "@/components/ui/badge";
import { Card, CardTitle } from "@/components/ui/card";
import { PartFailed } from "@/components/ui/empty";
import { Icon } from "@/components/ui/icon";
import { type Session } from "@/gen/auth/v1/auth_pb";
import { mySessions, part, profile } from "@/lib/api/queries";
import { countryName } from "@/lib/countries";
import { browserName, formatDay } from "@/lib/format";
import { requireSession } from "@/lib/session/session";

export const metadata: Metadata = { title: "Account" };

function SessionLine({ session }: { session: Session }) {
  const name = browserName(session.userAgent);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 py-4 first:pt-0 last:pb-0">
      <Icon of={Laptop} className="size-5 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          {session.current ? <Badge tone="good">This one</Badge> : null}
        </p>
        <p className="text-sm text-muted">
          {session.ipAddress ? `${session.ipAddress}, ` : ""}
          {session.lastUsedAt ? (
            <>
              last used <LocalTime atMs={timestampMs(session.lastUsedAt)} />
            </>
          ) : null}
        </p>
      </div>
      {session.current ? null : <RevokeForm id={session.id} label={`of ${name}, ${session.ipAddress}`} />}
    </li>
  );
}

export default async function AccountPage() {
  const { email } = await requireSession();
  const [me, sessions] = await Promise.all([profile(), part(mySessions())]);
  return (
    <div className="mx-auto grid max-w-2xl grid-cols-1 gap-6">
      <PageTitle title="Account" />
      <Card aria-labelledby="profile" className="-mt-4">
        <CardTitle id="profile">Profile</CardTitle>
        <dl className="grid grid-cols-1 gap-4 text-[0.9375rem] sm:grid-cols-2">
          {[
            ["Name", me.fullName],
            ["Email", me.email],
            ["Country", countryName(me.countryCode)],
          ].map(([label, value]) => (
            <div key={label}>
              <dt className="text-sm text-muted">{label}</dt>
              <dd className="font-medium wrap-anywhere">{value}</dd>
            </div>
          ))}
          {me.createdAt ? (
            <div>
              <dt className="text-sm text-muted">Member since</dt>
              <dd className="font-medium">
                {formatDay(timestampMs(me.createdAt))}
              </dd>
            </div>
          ) : null}
        </dl>
      </Card>
      <Card aria-labelledby="password">
        <CardTitle id="password">Password</CardTitle>
        <PasswordForm email={email} />
      </Card>
      <Card aria-labelledby="sessions">
        <CardTitle id="sessions">Where you are signed in</CardTitle>
        {sessions.ok ? (
          <ul className="divide-y divide-line">
            {sessions.value.map((session) => (
              <SessionLine key={session.id} session={session} />
            ))}
          </ul>
        ) : (
          <PartFailed what="Your sessions" />
        )}
        <div className="mt-5 border-t border-line pt-5">
          <EverywhereForm />
        </div>
      </Card>
    </div>
  );
}

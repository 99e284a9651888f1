// A new account.
import { type Metadata } from "next";
import { redirect } from "next/navigation";
import { RegisterForm } from "@/components/forms/auth-forms";
import { Door } from "@/components/forms/door";
import { Link } from "@/components/ui/link";
import { type SearchParams } from "@/lib/catalogue";
import { countries } from "@/lib/countries";
import { loginPath, safePath } from "@/lib/redirects";
import { currentSession } from "@/lib/session/session";

export const metadata: Metadata = { title: "Create account" };

export default async function RegisterPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const next = safePath((await searchParams).next);
  if (await currentSession()) {
    redirect(next);
  }
  return (
    <Door
      title="Create your account"
      other={
        <>
          Have one already?{" "}
          <Link href={loginPath(next)} className="font-medium text-brand underline underline-offset-4">
            Sign in
          </Link>
        </>
      }
    >
      <RegisterForm next={next} countries={countries()} />
    </Door>
  );
}

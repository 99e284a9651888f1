// Sign in, and go back to where the visitor came from.
import { type Metadata } from "next";
import { redirect } from "next/navigation";
import { LoginForm } from "@/components/forms/auth-forms";
import { Door } from "@/components/forms/door";
import { Alert } from "@/components/ui/alert";
import { Link } from "@/components/ui/link";
import { type SearchParams } from "@/lib/catalogue";
import { safePath } from "@/lib/redirects";
import { currentSession } from "@/lib/session/session";

export const metadata: Metadata = { title: "Sign in" };

const NOTICES: Record<string, string> = {
  ended: "Your session has ended. Sign in to go on where you were.",
  needed: "Sign in to see this page.",
};

export default async function LoginPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { next: wish, reason } = await searchParams;
  const next = safePath(wish);
  // Signed in already, in another tab for one.
  if (await currentSession()) {
    redirect(next);
  }
  const notice = NOTICES[String(reason)];
  return (
    <Door
      title="Welcome back"
      notice={notice ? <Alert tone="info">{notice}</Alert> : null}
      other={
        <>
          New here?{" "}
          <Link
            href={next === "/" ? "/register" : `/register?${new URLSearchParams({ next })}`}
            className="font-medium text-brand underline underline-offset-4"
          >
            Create an account
          </Link>
        </>
      }
    >
      <LoginForm next={next} />
    </Door>
  );
}

// Sign in, register, and the account's password.
"use client";

import { changePassword, login, register } from "@/lib/actions/auth";
import { SubmitButton } from "../ui/submit-button";
import { Choice, Form, TextField } from "./form";

export function LoginForm({ next }: { next: string }) {
  return (
    <Form action={login}>
      <input type="hidden" name="next" value={next} />
      <TextField name="email" label="Email" type="email" autoComplete="username" required />
      <TextField name="password" label="Password" type="password" autoComplete="current-password" required />
      <SubmitButton size="large" wide pending="Signing in">
        Sign in
      </SubmitButton>
    </Form>
  );
}

interface RegisterProps {
  next: string;
  countries: { code: string; name: string }[];
}

export function RegisterForm({ next, countries }: RegisterProps) {
  return (
    <Form action={register}>
      <input type="hidden" name="next" value={next} />
      <TextField name="fullName" label="Full name" dir="auto" autoComplete="name" maxLength={200} required />
      <TextField name="email" label="Email" type="email" autoComplete="username" maxLength={254} required />
      <TextField
        name="password"
        label="Password"
        type="password"
        autoComplete="new-password"
        required
        hint="At least 8 characters. A few words make a good one."
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <Choice name="countryCode" label="Country" autoComplete="country" required>
          <option value="">Choose</option>
          {countries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </Choice>
        <TextField name="phoneNumber" label="Phone" type="tel" autoComplete="tel" maxLength={32} required />
      </div>
      <SubmitButton size="large" wide pending="Creating your account">
        Create account
      </SubmitButton>
    </Form>
  );
}

export function PasswordForm({ email }: { email: string }) {
  return (
    <Form action={changePassword}>
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <TextField
        name="currentPassword"
        label="Current password"
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField
        name="newPassword"
        label="New password"
        type="password"
        autoComplete="new-password"
        required
        hint="At least 8 characters. Every other session is signed out."
      />
      <div>
        <SubmitButton pending="Changing it">Change password</SubmitButton>
      </div>
    </Form>
  );
}

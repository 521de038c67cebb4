"""Staff accounts (akun petugas): invitation, sign-in with a second factor, revocable sessions, roles, the guard.

Owns `staff`, `staff_sessions`, `invitations`, `sign_in_failures`, `conduct_handlers`, `authenticator_apps`,
`passkeys`, `recovery_codes`, `factor_challenges`.
Legal source: none of its own; it serves the duties of the rooms above (who answered is recorded).
Passwords are stored as argon2id hashes, session and invitation tokens as SHA-256 only, secrets of apps
sealed, recovery codes as keyed digests.
Every staff door is guarded by `accounts.guard`; rooms above may read `accounts.queries`.
"""

"""Staff accounts (akun petugas): invitation, sign-in, revocable sessions, roles, the guard.

Owns `staff`, `staff_sessions`, `invitations`, `sign_in_failures`, `conduct_handlers`.
Legal source: none of its own; it serves the duties of the rooms above (who answered is recorded).
Passwords are stored as argon2id hashes, session and invitation tokens as SHA-256 only.
Every staff door is guarded by `accounts.guard`; rooms above may read `accounts.queries`.
"""

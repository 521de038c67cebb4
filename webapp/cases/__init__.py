"""The case (perkara masuk): one thing a citizen brought, from filing to the last answer.

Owns cases, their events, messages, receipts, submissions, sealed identities and the citizen's
session; the state machine; the matters a complaint can be about; what was promised and by when.
Legal sources: UU 25/2009 art. 40-50 (complaints), Perpres 76/2013 (secrecy of the complainant,
60 days), PermenPANRB 62/2018 (SP4N: verification in 3 working days).
Citizens come in by `routes`, officers by `desk`; `inbox` and `reports` read.
"""

"""Messages to staff: the outbox, written in the transaction of the deed that causes them, sent after it.

Owns the table `outbox`. Knows no feature: a message is a kind, a subject's id and facts (ids, codes, counts; never
a name, a text or an address). Anybody above may queue; the worker sends (only the log channel exists).
"""

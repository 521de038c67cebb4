"""Counts of tries per address (pembatasan), for a limit that slows and never names anybody.

Owns the tables `daily_keys` and `address_counts`. An address enters only as an HMAC under a
random key made each day and thrown away the next, so that what was counted can be linked to
nobody afterwards, and no count ever stands beside a case (UU 27/2022, personal data).
Any room above may ask `count()`, `seen()` and `pair_mark()`; what follows from a count is theirs.
"""

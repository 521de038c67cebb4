"""Satisfaction survey (Survei Kepuasan Masyarakat, SKM) and its index (IKM), by PermenPANRB 14/2017.

Owns the periods, the invitations of closed cases, the answers and their daily sums. An answer holds a keyed hash
of its token and a day, never a case, a receipt or a moment; staff read sums and never an answer.
Upper rooms may read `queries` and `index`; no lower room knows of it: the worker's job looks for closed cases.
"""

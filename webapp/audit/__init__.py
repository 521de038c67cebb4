"""The journal (catatan audit): who did what, when, on which case, with what outcome.

Owns the table `journal`; knows no feature. Lines hold ids, codes and digests, never a
citizen's words, and a trigger refuses every change of a written line.
Legal source: UU 25/2009 art. 36 (handling of complaints is documented).
Any service may call `record()`; nobody may change what it wrote.
"""

"""`make bench`: ratios measured within one run, printed as one table. Never a timed test: pytest collects nothing here.

Every figure that has a target is a ratio of two things measured in turn within the same minutes, or a time
whose target the issue names. The machine may be busy: quote the ratios, not the times.
"""

"""Exactly once, proven: forms sent over a line that breaks in every way a line can break, to `make run`'s own process.

`test_rounds.py` plays 150 rounds of broken lines and 20 of kill and restart; `python -m tests.faults` plays 2,000.
Each prints its seed, and how often each kind of break really broke something.
"""

"""Crash rounds: the processes of `make run` are killed at random moments under mixed load; nothing is lost.

`people` send over TCP and write down what was answered, `office` is the server under fault, `checks` look
at what is left, `rounds` put them together. `python -m tests.crash --rounds 200` runs them by hand.
"""

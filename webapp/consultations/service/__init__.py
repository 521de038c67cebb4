"""The verbs of consultations: each flushes, leaves its line in the journal, and never commits."""

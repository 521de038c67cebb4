"""The verbs of a case. Every one flushes, writes its event and its journal line, never commits."""

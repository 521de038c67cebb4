"""A trial (uji coba): an office filled with invented cases, to look around in; never on by default.

Owns no table: it works through the services of the other rooms, with time led through the last ninety days
(`clock.led`), and marks its office (`Office.trial`), so that every page says what it is. `make demo` comes in by
`python -m webapp.demo`; nothing else may call it, least of all a request.

texts (the data files) → plan (who brings what, what becomes of it, when) → filling (through the services) → sheet.
"""

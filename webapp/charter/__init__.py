"""The charter: the catalogue of services, their versioned standards, clauses and own questions.

Owns `services`, `standards`, `clauses`, `questions`. A standard (standar pelayanan) that was
published never changes; a new promise is a new version, and every case keeps the id of the
version it was filed under. Legal source: UU 25/2009 art. 20-21 (14 components, of which the
six of service delivery must be published), PermenPANRB 15/2014.
`cases` reads the promise and the questions; doors read the catalogue.
"""

"""KPU Mendengar: public consultations (Forum Konsultasi Publik) about a promise or questions, and what citizens say.

Owns consultations with groups, questions, meetings and documents, and the row that ties an input to its case. An input
is a case of kind `input`: receipt, messages, files and tracking are the room of cases'. Law: UU 25/2009 Art 20 and 39,
PermenPANRB 16/2017.
"""

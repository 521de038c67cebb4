"""Attachments (berkas lampiran): sniff, re-encode, strip metadata, limit, keep.

Owns the tables `attachments` and `held_files` and the bytes in the object store. The owning
room decides who may fetch a file; this room only knows whose it is. No file is believed: its
type is read from its bytes, pictures are made anew, and nothing is served as an active type.
Any room above (charter, cases, …) may call `service` and `queries`; `delivery` is for doors.
Legal source: UU 27/2022 art. 35 (personal data are kept safe while they are processed).
"""

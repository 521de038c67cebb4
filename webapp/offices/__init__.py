"""The office (satuan kerja), its units, its regions and the bodies it hands over to.

Owns `offices`, `units`, `divisions`, `bodies`, `regions`. Names, addresses and hours are data:
units are re-cut and people change, so nothing here names a person. A contact that is not
established stays empty and is shown as "belum diisi" to the administrator only.
Legal source: PKPU 8/2019 (last change 12/2023) and PKPU 14/2020 for units and divisions.
Any room above may read; the administrator edits through `desk.py`.
"""

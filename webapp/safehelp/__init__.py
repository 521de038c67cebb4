"""The protected path (bantuan aman): a page that asks for nothing and keeps nothing.

Owns no table. Legal source: UU 12/2022 (TPKS); hotline SAPA 129 stands in the office's data.
No form, no story, a neutral title, a quick exit first and last, and no copy in any cache.
"""

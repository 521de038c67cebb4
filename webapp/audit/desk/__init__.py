"""The journal's readers: `/petugas/jurnal` for administrators and auditors; nobody writes here."""

from webapp.audit.desk import page

blueprint = page.blueprint

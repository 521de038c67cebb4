"""Home, help, privacy, the accessibility statement, and the quick exit.

Owns no table. Long texts are Markdown files of `translations/`; everybody may read them.
"""

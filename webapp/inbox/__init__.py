"""What spans features for staff: the list of cases by deadline, its filters and its search.

Owns no table and no rule: visibility comes from `cases.queries.visible_to`, deadlines from
`cases.promise`. Officers, heads, administrators and auditors come in by `desk`.
"""

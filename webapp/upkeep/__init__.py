"""Upkeep (pemeliharaan): what keeps an installation whole: leases of the worker's jobs, backup, restore, doctor.

Owns the table `job_runs`. `service` and `queries` are for the worker and for commands; `backup`, `restore`
and `doctor` look across all rooms and are called by `upkeep.cli` only. No rule of another room lives here.
Legal source: UU 27/2022 art. 35 and 36 (personal data are protected against loss and disclosure).
"""

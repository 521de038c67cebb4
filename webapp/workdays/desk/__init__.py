"""The staff's door to the calendar, `/petugas/kalender`: administrators edit it, auditors read it."""

from webapp.workdays.desk import days, page, stages

blueprints = (page.blueprint, days.blueprint, stages.blueprint)

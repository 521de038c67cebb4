"""The staff's door to the survey, `/petugas/survei`: heads and administrators run it, everybody reads the sums."""

from webapp.survey.desk import page, periods

blueprints = (page.blueprint, periods.blueprint)

"""Verbs of the charter: the shipped catalogue, drafts of standards, what is in force, pledges, reviews, figures."""

from webapp.charter.service.sync import sync_catalogue

__all__ = ["sync_catalogue"]

"""The office on the phone itself: an installable shell; what works without a line comes with the outbox.

Owns no table. Standard: W3C Web Application Manifest. Doors only; nobody calls it.
A neutral name and picture can be chosen by whoever shares a phone with a person they fear.
"""

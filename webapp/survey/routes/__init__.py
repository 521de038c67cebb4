"""The citizen's doors: an invitation's form, the device at the desk, the published outcome."""

from webapp.survey.routes import desk_device, invitation, results

blueprints = (desk_device.blueprint, results.blueprint, invitation.blueprint)

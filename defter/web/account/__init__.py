"""One's own account: name and language, password, second factor, and the devices on which one is signed in."""

from defter.web.account import devices, profile, second_factor

routes = [*profile.routes, *second_factor.routes, *devices.routes]

"""The pages of people: who acts for whom, who is invited to, and whom to reach. Each module has its `routes`."""

from defter.web.people import accepting, contacts, erasing, invitations, mandate, mandates, register, reviewing

routes = [
    *mandates.routes,
    *mandate.routes,
    *invitations.routes,
    *accepting.routes,
    *contacts.routes,
    *register.routes,
    *reviewing.routes,
    *erasing.routes,
]

"""What looks like an e-mail address; whether it is one, only a mail to it shows."""


def is_address(typed: str) -> bool:
    """Whether something stands before and after an @, without a space in between."""
    return "@" in typed[1:-1] and not any(letter.isspace() for letter in typed)

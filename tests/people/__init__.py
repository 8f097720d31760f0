"""A project whose users are its own, with a primary key that is no number."""

"""Evidence → statements: by quoting, or in a language model's words."""

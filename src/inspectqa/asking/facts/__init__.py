"""Judgements as data: a typed question → a small query → a sentence, a table and its citations."""

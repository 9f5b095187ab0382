"""A file becomes a report: identity, paragraphs and judgements."""

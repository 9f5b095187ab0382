"""The chat page: questions at the left, the cited paragraphs on their pages at the right."""

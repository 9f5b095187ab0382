"""The paragraphs that a question needs: by meaning and by words, inside its scope, best first."""

"""Reports become a searchable index: a catalogue in SQLite and vectors in Chroma."""

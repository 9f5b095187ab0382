"""Every statement against its quotations: what may be said less of, and what may not be said."""

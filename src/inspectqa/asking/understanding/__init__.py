"""A question, with the conversation before it → what is asked, and of which reports."""

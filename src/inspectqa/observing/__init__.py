"""Seeing inside: what is asked and indexed as events, which logs, metrics and traces are made of."""

"""Entering an event: what is typed is understood, and what follows from it is proposed."""

"""Frees captures of secrets and of what names people, machines and customers, before anything is written."""

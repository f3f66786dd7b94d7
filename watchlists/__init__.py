"""Whom we look for: lists, comparison, matching. Pure: no network, no database, no clock."""

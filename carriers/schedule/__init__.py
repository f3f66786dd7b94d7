"""Schedules: which flights a carrier says it will fly, read from a table or from IATA's SSIM."""

"""api-ingest: from an airline's bytes to an officer's alert."""

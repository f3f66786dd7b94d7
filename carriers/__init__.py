"""What they said: formats and carriers' profiles. Pure: no network, no database, no clock."""

"""From a carrier's sample to its profile: what can be told from the file, and by what evidence."""

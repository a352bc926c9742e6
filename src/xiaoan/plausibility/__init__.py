"""Records that deserve a second look; the school first, never a score."""

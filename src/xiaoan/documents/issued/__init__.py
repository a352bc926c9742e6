"""The register of issued papers and the page of each."""

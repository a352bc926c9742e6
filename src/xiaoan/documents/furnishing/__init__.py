"""What a bureau lays in for its papers: fonts, signature, Word templates; their pages."""

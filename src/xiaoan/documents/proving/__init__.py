"""The verification page of an issued paper: for everybody who holds it in the hand."""

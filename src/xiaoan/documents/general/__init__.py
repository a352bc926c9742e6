"""General papers that are written on the screen: red-head document, letter, minutes."""

"""A district's roster from one Excel workbook: units, people, who holds which post.

`read` → rows and problems; `compare` → what is new or different; `apply` → one transaction.
Importing the same file twice changes nothing.
"""

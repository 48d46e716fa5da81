"""The Python examples of the Hub's SDK reference, with the import changed, against an embedded Hub.

What else had to be corrected is in `docs/sdk-examples.md`, and marked "corrected" here.
"""

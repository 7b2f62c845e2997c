"""The public pages: one module a page, drawn from the same queries as the API."""

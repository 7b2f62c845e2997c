"""What the API and the pages share of HTTP: reading a query string, and saying what is current."""

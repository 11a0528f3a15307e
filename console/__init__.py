"""The web console: search and articles as pages and as a JSON API."""

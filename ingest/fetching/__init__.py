"""Fetches a feed within limits: HTTP client, address guard, decompression."""

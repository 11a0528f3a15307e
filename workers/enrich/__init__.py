"""The enrich stage: from a raw item to an annotated article (``news.raw`` → ``news.enriched``)."""

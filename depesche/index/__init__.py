"""The search index: versioned documents, one query language, on Tantivy files or on OpenSearch.

Callers see `depesche.index.contract`; only `depesche.index.open` names a backend.
"""

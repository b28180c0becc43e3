"""The search engine: knows Elasticsearch and the standard library, nothing of the web or the database."""

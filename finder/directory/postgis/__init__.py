"""The search contract on PostGIS: one SQL a question, put together from small expressions."""

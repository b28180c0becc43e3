"""What PostgreSQL itself keeps apart."""

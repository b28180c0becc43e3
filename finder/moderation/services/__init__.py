"""What moderation does: take reports, list them, decide them, forget them."""

"""The finder on a partner's site: a small page for a frame, the script that puts it there, and how to."""

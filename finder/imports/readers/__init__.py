"""Readers: each turns one format's lines into plain values, or says why it cannot."""

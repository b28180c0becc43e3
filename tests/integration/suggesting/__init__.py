"""Tests of the type-ahead."""

"""Ready replies: words that a clinic keeps to answer patients with."""

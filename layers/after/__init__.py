"""After (事后): what was known, ordered, promised and done, and what is to be learnt from it."""

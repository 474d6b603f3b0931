"""Who asks, who may, what is remembered: the API, the pages and the command line."""

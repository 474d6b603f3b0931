"""Raster tiles to lay under a map: files that a county drops into a folder, and 天地图."""

"""Where things are: the coordinate rule of the whole system, stated once.

1. Stored in CGCS2000 degrees (EPSG:4490), longitude before latitude, always.
2. Converted once, at the door: whatever a planner, a phone or a web map writes (GCJ-02,
   BD-09, degrees-minutes-seconds, grid metres) becomes rule 1 on the way in, and the value
   as written is kept beside it together with its datum.
3. Metres never come from degrees. They come from the ellipsoid (``crs.geodesic_m``,
   PostGIS ``geography``) or from the metric CRS of the place (``crs.metric_srid``).
4. A doubtful coordinate is never repaired silently: ``guard.examine`` says what is odd and
   offers another reading; a person chooses.

``datum`` moves between the datums in use in China · ``degrees`` reads what people write ·
``crs`` knows grids and metres · ``guard`` doubts.
"""

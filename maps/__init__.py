"""How the layers are drawn: plain values in, pages and files out. No database, no HTTP.

The remedy against branca's second template pass (``maps.safe_branca``) is put on here, before
any part of this package can make a Folium element.
"""

from maps import safe_branca

safe_branca.put_on()

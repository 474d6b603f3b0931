# The service's image: the same lock files and the same scripts as without Docker.

FROM node:20.18.0-bookworm-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
RUN scripts/setup assets

FROM python:3.11.9-slim-bookworm
WORKDIR /app
# pg_dump and pg_restore, of the database's own version, for scripts/situ backup and restore;
# Pango, its subsetting of fonts and a Chinese font with a bold Song face for the papers' PDFs.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-15 \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home situ \
 && install --directory --owner=situ --mode=0700 /var/lib/situ
COPY scripts scripts
RUN scripts/setup python
COPY --from=assets /app/node_modules node_modules
COPY layers layers
COPY maps maps
COPY service service
# The root is read-only when it runs: compiled road search and the fonts' cache go to /tmp, everything kept to /var/lib/situ.
ENV NUMBA_CACHE_DIR=/tmp/numba XDG_CACHE_HOME=/tmp/cache PYTHONDONTWRITEBYTECODE=1 SITU_VAR_DIR=/var/lib/situ
USER situ
EXPOSE 8000
ENTRYPOINT ["scripts/situ"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]

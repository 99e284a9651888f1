# dbmate and the migrations of the three databases.
#
#     docker build -f docker/migrations.Dockerfile -t gavel-migrations .
ARG DEBIAN=debian:bookworm-slim
ARG NODE=node:20-bookworm-slim

FROM ${NODE} AS dbmate
WORKDIR /tools
COPY scripts/tools/package.json scripts/tools/package-lock.json ./
# Not npm ci: it wants lock entries for dbmate's other systems as well.
RUN npm install --no-save --no-audit --no-fund \
    && cp "$(ls node_modules/@dbmate/linux-*/bin/dbmate)" /usr/local/bin/dbmate


FROM ${DEBIAN}
RUN apt-get update \
    && apt-get upgrade -y --no-install-recommends \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY --from=dbmate /usr/local/bin/dbmate /usr/local/bin/dbmate
COPY --chmod=755 docker/migrations/gavel-migrate /usr/local/bin/gavel-migrate
COPY schema /schema
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="gavel-migrations" \
    org.opencontainers.image.description="Brings Gavel's databases up to date" \
    org.opencontainers.image.licenses="BSD-2-Clause" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
# It runs once and ends; its exit status is its health.
HEALTHCHECK NONE
ENTRYPOINT ["gavel-migrate"]
CMD ["up"]

# One image for every role: ROLE=front, engine or all. Build: docker build -t lamplighter .
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
# Fewer pools of freed memory: docs/decisions/034-heap.md.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY data ./data
COPY src ./src
# The one place that may be written to: the embedded database, where no Postgres is configured.
RUN mkdir -m 0700 .lamplighter && chown node:node .lamplighter
# Compiled code: every instance starts on a fresh disk, and this halves its start. Node keeps it for each user.
RUN mkdir -m 0755 node_modules/.cache && chown node:node node_modules/.cache
USER node
RUN node src/fill-cache.js
EXPOSE 8080
# As npm start: docs/decisions/034-heap.md.
CMD ["node", "--max-semi-space-size=16", "--max-old-space-size=768", "src/main.js"]

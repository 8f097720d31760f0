# The demo company as a company would run it; see compose.yaml. A project of yours needs the last stage only.

FROM node:20-slim AS page
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build:element && npm run build:demo

FROM python:3.11-slim AS app
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements/build.txt requirements/demo.txt requirements/
RUN pip install --require-hashes -r requirements/build.txt -r requirements/demo.txt
COPY pyproject.toml README.md LICENSE ./
COPY scripts/hatch_build.py scripts/
COPY src/ src/
COPY --from=page /app/src/task_manager/static/ src/task_manager/static/
RUN pip install --no-build-isolation --no-deps .
COPY example/ example/
COPY --from=page /app/example/demo/static/demo/ example/demo/static/demo/
# What the recorder keeps while the database is away has to outlive the container: mount a volume there.
RUN useradd --create-home app && install -d -o app -g app -m 700 /var/lib/task_manager /var/lib/sgm
USER app
ENV SGM_DATA_DIR=/var/lib/sgm
WORKDIR /app/example
CMD ["uvicorn", "sgm.asgi:application", "--host", "0.0.0.0", "--port", "8000", "--timeout-graceful-shutdown", "10"]

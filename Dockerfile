# The server on a CPU. The model is converted while the image is built, so a container needs no
# network. Build with `make docker`, then:
#   docker run --init -p 7860:7860 -v ./corpus:/app/corpus:ro -v tanya-index:/app/index \
#       -v tanya-data:/app/data tanya-assistant
FROM python:3.12-slim-bookworm

ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

WORKDIR /app

# PyTorch's own CPU build first: the one on PyPI brings gigabytes of CUDA packages.
COPY constraints.txt ./
RUN pip install --constraint constraints.txt --index-url https://download.pytorch.org/whl/cpu torch

COPY pyproject.toml README.md LICENSE app.py ./
COPY assistant ./assistant
RUN pip install --constraint constraints.txt '.[postgres]'

# A volume takes its owner from the folder in the image that it is mounted over; the cache is there
# for the copy of an index in Milvus.
RUN useradd --uid 10001 --create-home tanya \
    && install --directory --owner=tanya /app/index /app/data /app/model /home/tanya/.cache

USER tanya
ENV TANYA_CACHE=/app/model \
    TANYA_HOST=0.0.0.0 \
    TANYA_FEEDBACK_URL=sqlite:////app/data/feedback.db \
    TANYA_EVALUATIONS=/app/data/evaluations \
    HF_HUB_OFFLINE=1

RUN python -c "from assistant.answering.reader import load_reader; \
from assistant.retrieval.encoder import load_encoder; \
from assistant.settings import load_settings; \
settings = load_settings(); load_encoder(settings); load_reader(settings)"

COPY --chown=tanya corpus ./corpus
VOLUME ["/app/corpus", "/app/index", "/app/data"]
EXPOSE 7860

# Alive; whether it is ready to answer is at /ready.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/health', timeout=4)"]

CMD ["assistant", "serve"]

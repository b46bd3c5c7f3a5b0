"""A web service with one page and one answer in JSON."""

import os

from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/")
def home() -> str:
    return "<!doctype html><title>Hello</title><h1>Hello, world!</h1>"


@app.get("/api/greeting/<name>")
def greeting(name: str):
    return jsonify(greeting=f"Hello, {name}!")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", "5000")))

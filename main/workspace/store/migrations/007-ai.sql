-- What an AI was sent, letter by letter, by the connection it went over. Kept for some weeks; the ledger row stays and
-- holds the SHA-256 of it.
CREATE TABLE ledger_payloads (
  connection INTEGER PRIMARY KEY REFERENCES ledger (seq),
  at         INTEGER NOT NULL,
  body       TEXT NOT NULL
) STRICT;
CREATE INDEX ledger_payloads_at ON ledger_payloads (at);
-- Requests to AI providers, without anything that was asked or answered. Kept for 13 months.
CREATE TABLE ai_usage (
  id            INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  provider      TEXT NOT NULL,
  host          TEXT NOT NULL,
  model         TEXT NOT NULL,
  kind          TEXT NOT NULL,
  -- NULL: the provider did not say.
  input_tokens  INTEGER,
  output_tokens INTEGER,
  outcome       TEXT NOT NULL CHECK (outcome IN ('done', 'failed', 'stopped'))
) STRICT;
CREATE INDEX ai_usage_at ON ai_usage (at);

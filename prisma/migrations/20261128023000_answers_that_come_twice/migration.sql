-- An answer of Gusto's that a browser sends twice is carried out once, and both learn the outcome.
ALTER TABLE "authorization_requests" ADD COLUMN "answer_hash" TEXT, ADD COLUMN "outcome" JSONB;

CREATE TABLE "sign_in_answers" (
    "answer_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "token_id" UUID,
    "exchange" JSONB,
    "establishing_since" TIMESTAMPTZ(3),
    "established" JSONB,
    CONSTRAINT "sign_in_answers_pkey" PRIMARY KEY ("answer_hash")
);
CREATE UNIQUE INDEX "sign_in_answers_token_id_key" ON "sign_in_answers"("token_id");
CREATE INDEX "sign_in_answers_created_at_idx" ON "sign_in_answers"("created_at");

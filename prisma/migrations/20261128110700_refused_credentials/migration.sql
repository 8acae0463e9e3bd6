-- Which credentials Gusto refused, so that others need not wait for the end of that pause.
ALTER TABLE "gusto_application_states" ADD COLUMN "refused_credentials" TEXT;

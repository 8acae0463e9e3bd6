-- The id by which a restored database is told from another one is given here, once, instead of by the first process that works on the
-- database: a dump that was taken before any process started carries it as well. A database that has one keeps it.
DO $$
BEGIN
  EXECUTE format(
    'CREATE FUNCTION database_identity() RETURNS uuid LANGUAGE sql IMMUTABLE AS %L',
    format('SELECT %L::uuid', COALESCE((SELECT database_id FROM gusto_application_states LIMIT 1), gen_random_uuid()))
  );
END
$$;

ALTER TABLE "gusto_application_states" ALTER COLUMN "database_id" SET DEFAULT database_identity();

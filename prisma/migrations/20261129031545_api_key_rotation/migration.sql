-- Beside older releases: they do not know these columns; successor_id stays null in the rows they write.
-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "company_uuids" UUID[] DEFAULT ARRAY[]::UUID[],
ADD COLUMN     "created_by" TEXT,
ADD COLUMN     "limited_scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "successor_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_successor_id_key" ON "api_keys"("successor_id");

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_successor_id_fkey" FOREIGN KEY ("successor_id") REFERENCES "api_keys"("id") ON DELETE SET NULL ON UPDATE CASCADE;

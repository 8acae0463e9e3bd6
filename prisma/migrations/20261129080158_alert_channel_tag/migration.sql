-- AlterTable
ALTER TABLE "alert_channels" ADD COLUMN     "tag" TEXT;

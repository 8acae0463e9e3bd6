-- AlterTable
ALTER TABLE "staff_members" ADD COLUMN     "mail_lease_until" TIMESTAMPTZ(3),
ADD COLUMN     "mail_state" TEXT;

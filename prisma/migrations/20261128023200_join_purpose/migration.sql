-- Two users of one person are joined by an authorization that was asked for to that end, and by no other.
ALTER TYPE "authorization_purpose" ADD VALUE 'join';

CREATE TABLE `idempotency_records` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`user_id` text,
	`fingerprint` text NOT NULL,
	`claim` text NOT NULL,
	`claimed_until` text NOT NULL,
	`status` integer,
	`headers` text,
	`body` text,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	PRIMARY KEY(`scope`, `key`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `idempotency_records_by_user` ON `idempotency_records` (`user_id`);--> statement-breakpoint
CREATE INDEX `idempotency_records_by_expiry` ON `idempotency_records` (`expires_at`);--> statement-breakpoint

-- -1 is a lost claim: unlike what a guard else refuses, it stays refused however often it is tried again.
DROP TRIGGER guards_hold;--> statement-breakpoint
CREATE TRIGGER guards_hold BEFORE INSERT ON guards
BEGIN
  SELECT CASE
    WHEN NEW.holds = -1 THEN RAISE(ABORT, 'claim_lost')
    WHEN NEW.holds THEN RAISE(IGNORE)
    ELSE RAISE(ABORT, 'guard_failed')
  END;
END;

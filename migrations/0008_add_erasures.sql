CREATE TABLE `erasures` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text,
	`names` text,
	`counts` text NOT NULL,
	`erased_at` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `erasures_user_id_unique` ON `erasures` (`user_id`);--> statement-breakpoint
CREATE INDEX `api_key_secrets_of_key` ON `api_key_secrets` (`key_id`);--> statement-breakpoint
CREATE INDEX `api_keys_revoked` ON `api_keys` (`revoked_at`) WHERE revoked_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `refresh_tokens_by_user` ON `refresh_tokens` (`user_id`);--> statement-breakpoint
CREATE INDEX `refresh_tokens_by_expiry` ON `refresh_tokens` (`expires_at`);--> statement-breakpoint
CREATE INDEX `sessions_by_use` ON `sessions` (`last_used_at`);--> statement-breakpoint

-- From the beginning of an erasure on nobody gets in anew as its user, and nothing is sent for them.
CREATE TRIGGER sessions_of_the_erased BEFORE INSERT ON sessions
WHEN EXISTS (SELECT 1 FROM erasures WHERE user_id = NEW.user_id)
BEGIN
  SELECT RAISE(ABORT, 'guard_failed');
END;--> statement-breakpoint
CREATE TRIGGER api_keys_of_the_erased BEFORE INSERT ON api_keys
WHEN EXISTS (SELECT 1 FROM erasures WHERE user_id = NEW.user_id)
BEGIN
  SELECT RAISE(ABORT, 'guard_failed');
END;--> statement-breakpoint
CREATE TRIGGER webhooks_of_the_erased BEFORE INSERT ON webhooks
WHEN EXISTS (SELECT 1 FROM erasures WHERE user_id = NEW.user_id)
BEGIN
  SELECT RAISE(ABORT, 'guard_failed');
END;

CREATE TABLE `access_log` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`type` text NOT NULL,
	`credential_id` text,
	`operation` text,
	`resource_id` text,
	`reason` text,
	`country` text,
	`client` text,
	`count` integer NOT NULL,
	`client_errors` integer NOT NULL,
	`server_errors` integer NOT NULL,
	`first_at` text NOT NULL,
	`last_at` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `access_log_by_user` ON `access_log` (`user_id`,`id`);--> statement-breakpoint
CREATE INDEX `access_log_by_credential` ON `access_log` (`user_id`,`credential_id`,`id`);--> statement-breakpoint
CREATE INDEX `access_log_of_security` ON `access_log` (`user_id`,`id`) WHERE kind = 'security';